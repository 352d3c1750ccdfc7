"""How a command ends early."""


class Stop(SystemExit):
    """End the command: Python prints the message, one line for people, to stderr and exits with code 1."""


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent a signal while a step was running."""
