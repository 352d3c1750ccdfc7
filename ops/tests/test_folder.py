import pytest

from ops.errors import Stop
from ops.folder import Folder
from ops.locks import Lock


def test_secrets_are_random_private_and_stay(folder):
    first = folder.secrets()
    assert len(set(first.values())) == 3
    assert all(len(secret) >= 50 for secret in first.values())
    assert (folder.path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert Folder(folder.path).secrets() == first


def test_a_folder_is_closed_to_others(folder):
    assert folder.path.stat().st_mode & 0o007 == 0


def test_demo_and_production_do_not_share_a_folder(folder):
    folder.refuse_other_mode("production")
    folder.note("demo", "http://127.0.0.1:8001")
    assert (folder.mode, folder.site_url) == ("demo", "http://127.0.0.1:8001")
    folder.refuse_other_mode("demo")
    with pytest.raises(Stop, match="has been used for demo"):
        folder.refuse_other_mode("production")


def test_many_share_a_lock_and_one_holds_it_alone(tmp_path):
    one, two, three = (Lock(tmp_path / "lock") for _number in range(3))
    assert one.take(shared=True)
    assert two.take(shared=True)
    assert not three.take(wait=False)
    assert not one.take(wait=False)  # … and has lost its share by asking
    assert two.take(wait=False)
    two.release()
    assert three.take(wait=False)
