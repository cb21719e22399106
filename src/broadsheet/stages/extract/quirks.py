"""What is known of single hosts and of the web's habits: data, never branches.

Each table says what it is for; a new oddity is a line here.
"""

import re

OUTLET_NAMES: dict[str, str] = {
    "apnews.com": "AP News",
    "bbc.co.uk": "BBC",
    "bbc.com": "BBC",
    "bloomberg.com": "Bloomberg",
    "cbsnews.com": "CBS News",
    "cnn.com": "CNN",
    "dw.com": "DW",
    "ft.com": "Financial Times",
    "nytimes.com": "The New York Times",
    "reuters.com": "Reuters",
    "wsj.com": "The Wall Street Journal",
    "washingtonpost.com": "The Washington Post",
    "theverge.com": "The Verge",
}
"""Outlets whose pages name their section, a country or an application instead of themselves."""

_NOT_SITE_NAMES_WORDS = (
    "home homepage website site blog news magazine startseite accueil inicio us world untitled "
    "wordpress ghost mysite default index online politics sports"
)
NOT_SITE_NAMES = frozenset(_NOT_SITE_NAMES_WORDS.split())
"""Folded `og:site_name` values that name no outlet."""

LOGIN_HOSTS = (
    "accounts.google.com",
    "consent.google.com",
    "consent.yahoo.com",
    "consent.youtube.com",
    "guce.yahoo.com",
    "guce.advertising.com",
    "login.microsoftonline.com",
    "login.yahoo.com",
    "myprivacy.dpgmedia.nl",
    "myprivacy.dpgmedia.be",
    "validate.perfdrive.com",
    "geo.captcha-delivery.com",
)
"""Hosts that a reader is sent to before, not instead of, the page."""

NOT_PICTURES = re.compile(
    r"(?:^|[/_.\-=])(?:blank|spacer|pixel|placeholder|transparent|tracking|1x1|clear|avatar|gravatar"
    r"|favicon|sprite|spinner|loading|loader|emoji|emoticon|smil(?:ey|ies)|badge|captcha|beacon"
    r"|counter|\w*pixel(?=\.(?:png|gif))|no[_-]?image|noimage|missing|share[_-]?icon|icon[_-])(?:[/_.\-?&=\d]|$)",
    re.IGNORECASE,
)
"""Parts of the address of an `<img>` that is no picture of the story."""

TEMPLATE_PICTURES = re.compile(
    r"/(?:plugins|icons?|buttons?|smilies|emojis?|social|sociable|themes|templates?|layout)/",
    re.IGNORECASE,
)
"""Folders of what belongs to a site's dress, for an `<img>`."""

ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(https?://.+)\Z")
"""Addresses of web archives that hold the outlet's own in themselves."""

NOT_LEADS = re.compile(
    r"(?:^|[/_.\-=])(?:blank|spacer|pixel|1x1|transparent|placeholder|favicon|apple-touch-icon"
    r"|no[_-]?image)(?:[/_.\-?&=\d]|$)|/logo\.(?:png|gif|jpe?g|webp)$",
    re.IGNORECASE,
)
"""Parts of the address of a declared picture that says nothing of the story."""

PICTURE_HOSTS_OUT = (
    "b.scorecardresearch.com",
    "pixel.quantserve.com",
    "www.facebook.com",
    "googleads.g.doubleclick.net",
    "secure.gravatar.com",
    "s.w.org",
    "sb.scorecardresearch.com",
    "pixel.wp.com",
    "stats.wp.com",
    "feeds.feedburner.com",
    "vg01.met.vgwort.de",
    "ssl-vg03.met.vgwort.de",
    "vg06.met.vgwort.de",
    "vg08.met.vgwort.de",
)
"""Hosts of counting pixels and avatars."""

PLAYER_HOSTS = (
    "youtube.com",
    "youtube-nocookie.com",
    "youtu.be",
    "vimeo.com",
    "dailymotion.com",
    "dai.ly",
)
"""Registered domains whose own pages are players."""

SIZED_BY_URL = (
    re.compile(r"[/_\-,](\d{3,4})x(\d{3,4})(?=[._/\-@?!,]|$)"),
    re.compile(r"[?&](?:w|width)=(\d{3,4})&(?:amp;)?(?:h|height)=(\d{3,4})(?:&|$)"),
    re.compile(r"/w_(\d{3,4}),h_(\d{3,4})[,/]"),
)
"""Addresses that carry the size of the file that they give."""
