"""Both recorders beside untraced runs, empty hooks and other tracers: `make bench-recorder`."""
