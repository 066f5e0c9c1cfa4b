"""Where units of work are done: on this machine (`local`); other places come later."""
