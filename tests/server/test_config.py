"""Tests of the settings."""

import argparse
from pathlib import Path

import pytest

from server.config import Config, ConfigError, add_serve_options, config_from, database_url


def parsed(*argv: str) -> argparse.Namespace:
    """Options of `enmado serve`."""
    parser = argparse.ArgumentParser()
    add_serve_options(parser)
    return parser.parse_args(argv)


def test_without_settings_the_server_keeps_to_this_machine() -> None:
    """Loopback, SQLite in ./data, cookies that work without TLS, no TURN server."""
    config = config_from({})
    assert (config.host, config.port, config.data) == ("127.0.0.1", 8080, Path("data"))
    assert config.database_url.startswith("sqlite:////")
    assert config.database_url.endswith("/data/enmado.db")
    assert (config.secure_cookies, config.turn, config.scheme, config.origins) == (False, None, "http", ())


def test_the_command_line_comes_before_the_environment() -> None:
    """What somebody types counts."""
    env = {"ENMADO_PORT": "1", "ENMADO_HOST": "10.0.0.1", "ENMADO_ORIGINS": "https://a.test"}
    config = config_from(env, parsed("--port", "0", "--origin", "https://B.test:443/", "--origin", "http://c.test:81"))
    assert (config.port, config.host) == (0, "10.0.0.1")
    assert config.origins == ("https://b.test", "http://c.test:81")


def test_cookies_are_secure_as_soon_as_browsers_come_by_https() -> None:
    """With a certificate of our own, or a proxy's; an operator may say otherwise."""
    assert config_from({}, parsed("--cert", "c", "--key", "k")).secure_cookies
    assert config_from({}, parsed("--cert", "c", "--key", "k")).scheme == "https"
    assert config_from({"ENMADO_ORIGINS": "https://a.test"}).secure_cookies
    assert not config_from({"ENMADO_ORIGINS": "https://a.test", "ENMADO_SECURE_COOKIES": "no"}).secure_cookies
    assert config_from({"ENMADO_SECURE_COOKIES": "yes"}).secure_cookies


def test_people_are_told_of_who_listens_unless_the_town_says_otherwise() -> None:
    """The default is to tell."""
    assert config_from({}).listening_told
    assert not config_from({"ENMADO_LISTENING_TOLD": "no"}).listening_told


def test_a_turn_server_is_named_by_host_and_secret() -> None:
    """Ports are the usual ones unless told; an IPv6 host and TLS work."""
    env = {"ENMADO_TURN_HOST": "turn.test", "ENMADO_TURN_SECRET": "s", "ENMADO_TURN_TLS_PORT": "5349"}
    turn = config_from(env).turn
    assert turn is not None
    assert (turn.host, turn.udp_port, turn.tls_port) == ("turn.test", 3478, 5349)


def test_secrets_do_not_stand_in_the_text_of_the_settings() -> None:
    """A log line or a traceback with the settings in it gives nothing away."""
    env = {
        "ENMADO_TURN_HOST": "turn.test",
        "ENMADO_TURN_SECRET": "very secret",
        "DATABASE_URL": "postgresql://enmado:hunter2@db.test/enmado",
    }
    shown = repr(config_from(env))
    assert "very secret" not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgresql://a@b/c?sslmode=require", "postgresql+psycopg://a@b/c?sslmode=require"),
        ("postgresql+psycopg://a@b/c", "postgresql+psycopg://a@b/c"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_database_urls_name_the_driver_that_we_use(given: str, kept: str) -> None:
    """As operators and hosting systems write them."""
    assert database_url(Path("data"), given) == kept


@pytest.mark.parametrize(
    "env",
    [
        {"DATABASE_URL": "mysql://root:hunter2@db/x"},
        {"DATABASE_URL": "hunter2"},
        {"ENMADO_PORT": "eighty"},
        {"ENMADO_PORT": "70000"},
        {"ENMADO_CERT": "only.crt"},
        {"ENMADO_ORIGINS": "enmado.test"},
        {"ENMADO_ORIGINS": "https://enmado.test/path"},
        {"ENMADO_ORIGINS": "https://someone@enmado.test"},
        {"ENMADO_ORIGINS": "https://enmado.test:99999"},
        {"ENMADO_PROXIES": "10.0.0.0/8 proxy"},
        {"ENMADO_SECURE_COOKIES": "perhaps"},
        {"ENMADO_LISTENING_TOLD": "sometimes"},
        {"ENMADO_COMMANDS_PER_SECOND": "0"},
        {"ENMADO_COMMANDS_PER_SECOND": "many"},
        {"ENMADO_SERVICE_LEVEL_S": "0"},
        {"ENMADO_WAIT_ALERT_S": "4000"},
        {"ENMADO_FIGURES_LEAST": "101"},
        {"ENMADO_TURN_HOST": "turn.test"},
        {"ENMADO_TURN_HOST": "a b", "ENMADO_TURN_SECRET": "s"},
        {"ENMADO_TURN_HOST": "turn.test", "ENMADO_TURN_SECRET": "s", "ENMADO_TURN_PORT": "x"},
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_without_repeating_secrets(env: dict[str, str]) -> None:
    """The error says what is wrong; a password in a URL is not in it."""
    with pytest.raises(ConfigError) as refusal:
        config_from(env)
    assert str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_config_made_directly_is_checked_too() -> None:
    """Half a TLS setting is none."""
    with pytest.raises(ConfigError, match="certificate"):
        Config(data=Path(), database_url="sqlite://", key=Path("k"))


def test_a_towns_own_templates_lie_in_the_data_directory_unless_told_otherwise() -> None:
    """The folder need not be there."""
    assert config_from({"ENMADO_DATA": "/var/lib/enmado"}).town_templates == Path("/var/lib/enmado/templates")
    assert config_from({"ENMADO_TEMPLATES": "/srv/paper"}).town_templates == Path("/srv/paper")
