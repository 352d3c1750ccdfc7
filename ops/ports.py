"""The listening socket of the web server."""

import socket

from ops.errors import Stop

TRIES = 100


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError when it cannot.

    It is made here and handed to the server, so that two starts cannot both believe a port to be free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def listen_from(host: str, port: int) -> socket.socket:
    """A socket on the port or the next free one above it. Raises Stop when there is none."""
    for candidate in range(port, min(port + TRIES, 65536)):
        try:
            return listen(host, candidate)
        except PermissionError:
            raise Stop(f"Port {candidate} is kept for root: choose one above 1023 with --port.") from None
        except OSError:
            continue
    raise Stop(f"No free port from {port} on: choose another with --port.")


def address(text: str) -> tuple[str, int]:
    """`127.0.0.1:8000`, `[::1]:8000`, `:8000` (every address) or `8000` (this machine only). Raises ValueError."""
    host, colon, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError(f"{text!r} is not ADDRESS:PORT")
    return (host.strip("[]") or "0.0.0.0") if colon else "127.0.0.1", int(port)


def shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
