"""PostgreSQL's settings for a small machine."""

import shutil
from pathlib import Path

import psutil

MB = 1024 * 1024
CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def memory() -> int:
    """Bytes this machine or container may use."""
    found = [psutil.virtual_memory().total]
    for file in map(Path, CGROUP_LIMITS):
        text = file.read_text().strip() if file.exists() else ""
        found += [int(text)] if text.isdigit() else []
    return min(found)


def settings(*, durable: bool) -> dict[str, str]:
    """`durable` off is for throw-away clusters: quick, and lost with the power."""
    size = memory() // MB
    values = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{max(32, min(size // 8, 1024))}MB",
        "effective_cache_size": f"{max(128, size // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
    }
    if shared_memory_is_small():
        values["dynamic_shared_memory_type"] = "mmap"
    if not durable:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return values


def shared_memory_is_small() -> bool:
    """Containers often have 64 MB there, less than one parallel query takes."""
    place = Path("/dev/shm")
    return not place.is_dir() or shutil.disk_usage(place).total < 512 * MB
