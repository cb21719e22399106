"""[newsletter] and [mail] of broadsheet.toml."""

import pytest

from broadsheet.app.settings import parse_site
from broadsheet.domain.site import LetterDays, MailPolicy, MailSecurity, NewsletterPolicy
from broadsheet.errors import ConfigError

SITE = '[site]\ntitle = "T"\nsubject = "S"\n[[topic]]\nname = "A"\n'


def mistake(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_site((SITE + text).encode())
    return str(caught.value)


def test_every_setting_is_read() -> None:
    site = parse_site(
        (
            SITE
            + """
[newsletter]
enabled = true
days = "weekly"
hour = 6
stories = 8
subject = "{day}: {lead}"
sender = "The Paper <news@paper.example>"
reply_to = "desk@bücher.example"
unsubscribe = "leave@paper.example"
subscribe_url = "https://paper.example/letters/"
imprint = "1 Quay Street"
[mail]
host = "mail.example"
port = 465
security = "tls"
user = "me"
password_file = "secret/mail"
per_minute = 300
"""
        ).encode()
    )
    assert site.newsletter == NewsletterPolicy(
        True,
        LetterDays.WEEKLY,
        6,
        8,
        "{day}: {lead}",
        "The Paper <news@paper.example>",
        "desk@bücher.example",
        "leave@paper.example",
        "https://paper.example/letters",
        "1 Quay Street",
    )
    assert site.mail == MailPolicy("mail.example", 465, MailSecurity.TLS, "me", "secret/mail", 300)


def test_it_is_off_where_nothing_is_said() -> None:
    site = parse_site(SITE.encode())
    assert (site.newsletter, site.mail) == (NewsletterPolicy(), MailPolicy())
    assert site.newsletter.enabled is False


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[newsletter]\nenabled = true\n", "newsletter.sender: found nothing"),
        ('[newsletter]\nsender = "nobody"\n', "a mailbox such as"),
        ('[newsletter]\nsubject = "{headline}"\n', "newsletter.subject: found"),
        ('[newsletter]\nsubject = "50 } off"\n', "a text with {lead}, {title}, {day}, {count}"),
        ("[newsletter]\nhour = 24\n", "from 0 to 23"),
        ('[newsletter]\ndays = "monthly"\n', '"daily", "weekdays", "weekly"'),
        ('[mail]\nhost = "mail.example:25"\n', "without port"),
        ('[mail]\nhost = "mail..example"\n', "mail.host: found"),
        ('[mail]\nhost = ".mail.example"\n', "mail.host: found"),
        ('[mail]\nhost = "mail.example.."\n', "mail.host: found"),
        (f'[mail]\nhost = "{"a" * 64}.example"\n', "mail.host: found"),
        ('[mail]\nhost = "."\n', "mail.host: found"),
        ('[mail]\nhost = "m.example"\nuser = "me"\nsecurity = "none"\n', "a login's password"),
        ('[mail]\npassword = "secret"\n', "mail.password: found an unknown key"),
    ],
)
def test_mistakes_are_told(text: str, told: str) -> None:
    assert told in mistake(text)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "[::1]"])
def test_a_server_on_this_machine_needs_no_tls(host: str) -> None:
    text = f'[mail]\nhost = "{host}"\nuser = "me"\nsecurity = "none"\n'
    assert parse_site((SITE + text).encode()).mail.host == host.strip("[]")


def test_a_sender_that_is_none_is_told_once() -> None:
    told = mistake('[newsletter]\nenabled = true\nsender = "news at paper"\n')
    assert told.count("newsletter.sender") == 1
    assert "news at paper" in told
