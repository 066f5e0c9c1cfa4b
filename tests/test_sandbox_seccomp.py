"""The filter, as the kernel would read it: run by a small interpreter of its instructions."""

import errno
import os
import struct

import pytest

from tracer.sandbox import seccomp

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM = ERRNO | errno.EPERM
X86_64, I386 = 0xC000003E, 0x40000003
PID = 4242

pytestmark = pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers are x86_64's")


def evaluate(filter, number, *arguments, arch=X86_64):
    """What the kernel answers to a call. Knows the instructions that libseccomp uses."""
    full = [value & (1 << 64) - 1 for value in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("<IIQ6Q", number, arch, 0, *full)
    code = list(struct.iter_unpack("<HBBI", filter))
    accumulator = at = 0
    while True:
        kind, yes, no, k = code[at]
        at += 1
        if kind == 0x20:  # load a word
            accumulator = struct.unpack_from("<I", data, k)[0]
        elif kind == 0x54:  # and
            accumulator &= k
        elif kind == 0x06:  # return
            return k
        elif kind == 0x05:  # jump
            at += k
        else:
            holds = {0x15: accumulator == k, 0x25: accumulator > k, 0x35: accumulator >= k}[kind]
            at += yes if holds else no


@pytest.fixture(scope="module")
def answer():
    code = bytearray(seccomp.compile())
    for at in seccomp.marks(bytes(code)):
        struct.pack_into("<I", code, at, PID)
    return lambda *call, **arch: evaluate(bytes(code), *call, **arch)


def test_reading_and_writing_are_allowed(answer):
    assert [answer(number, 0) for number in (0, 1)] == [ALLOW, ALLOW]


def test_an_unlisted_call_is_eperm(answer):
    assert answer(160) == EPERM  # setrlimit
    assert answer(461) == EPERM  # newer than this list


@pytest.mark.parametrize("number", [57, 58, 59, 322])
def test_fork_vfork_and_exec_are_eperm(answer, number):
    assert answer(number) == EPERM


GLIBC_THREAD = 0x3D0F00
GLIBC_FORK = 0x01200011


def test_clone_makes_threads_and_nothing_else(answer):
    assert answer(56, GLIBC_THREAD) == ALLOW
    assert answer(56, GLIBC_FORK) == EPERM
    assert answer(56, 0x4111) == EPERM  # posix_spawn: VM, VFORK
    assert answer(56, GLIBC_THREAD & ~0x100) == EPERM  # without a shared memory


@pytest.mark.parametrize("bit", [0x20000, *(1 << n for n in range(25, 31))])
def test_a_thread_gets_no_namespace_of_its_own(answer, bit):
    assert answer(56, GLIBC_THREAD | bit) == EPERM


def test_clone3_is_not_there(answer):
    assert answer(435) == ERRNO | errno.ENOSYS


@pytest.mark.parametrize("target", [1, 0, -1, -PID, PID + 1])
def test_only_oneself_can_be_signalled(answer, target):
    assert answer(62, PID) == answer(234, PID) == ALLOW
    assert answer(62, target) == answer(234, target) == EPERM


def test_calls_of_another_abi_end_the_program(answer):
    assert answer(0x40000000 + 41) == KILL
    assert answer(1, arch=I386) == KILL


@pytest.mark.parametrize("number", [101, 310, 311, 165, 272, 308, 321, 425, 304])
def test_ways_out_of_sandboxes_end_the_program(answer, number):
    assert answer(number) == KILL


def test_no_socket_but_an_unnamed_stream_pair(answer):
    assert answer(41, 1, 1) == EPERM
    assert answer(53, 1, 1 | os.O_CLOEXEC) == ALLOW
    assert answer(53, 1, 2) == EPERM  # datagrams could go to any named socket
    assert answer(44, 3, 0, 0, 0, 0) == ALLOW
    assert answer(44, 3, 0, 0, 0, 0x7FFF0000) == EPERM


def test_a_file_opened_for_reading_cannot_be_emptied_thereby(answer):
    assert answer(257, -100, 0, os.O_RDONLY) == ALLOW
    assert answer(257, -100, 0, os.O_RDONLY | os.O_TRUNC) == EPERM
    assert answer(257, -100, 0, os.O_WRONLY | os.O_TRUNC | os.O_CREAT) == ALLOW


def test_no_signals_by_way_of_fcntl(answer):
    assert answer(72, 0, 1) == ALLOW
    assert answer(72, 0, 8) == answer(72, 0, 10) == answer(72, 0, 15) == EPERM


def test_no_call_is_both_allowed_and_forbidden():
    by_action = {}
    for rule in seccomp.rules():
        by_action.setdefault(rule.call, set()).add(rule.action)
    assert [call for call, actions in by_action.items() if len(actions) > 1] == []
