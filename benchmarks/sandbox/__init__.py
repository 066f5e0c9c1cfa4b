"""What a sandboxed run costs, beside a plain Python and a bare fork."""
