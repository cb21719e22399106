"""What single hosts do to addresses, as data; the rules that read it are in `text.urls`."""

from dataclasses import dataclass

_TRACKING = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id
    mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv
    oly_anon_id oly_enc_id rb_clickid s_cid s_kwcid ef_id icid ncid cmpid cmp cmp_id campaign_id
    _openstat wickedid mbid spm scm _branch_match_id _branch_referrer _ga _gl _ke sr_share smid
    smtyp ocid sfns sfnsn xtor wt_mc wt_zmc wtmc wt.mc_id trk trkcampaign trkinfo guccounter
    guce_referrer guce_referrer_sig ftag ref_src ref_url referrer feature_source source_rss
    rss_source from_rss partner_rss at_campaign at_medium at_custom1 at_custom2 at_custom3
    at_custom4 at_link_id at_link_type at_link_origin at_format at_ptr_name at_bbc_team at_creation
    ns_campaign ns_mchannel ns_source ns_linkname ns_fee cx_testid cx_testvariant cx_artpos
    share_id shareid sharetype gaa_at gaa_n gaa_ts gaa_sig mod_source
"""

TRACKING: frozenset[str] = frozenset(_TRACKING.split())
"""Parameters that name the visitor or the way they came, never the page (in lower case)."""

TRACKING_PREFIXES: tuple[str, ...] = (
    "utm_",
    "utm-",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "itm_",
    "vero_",
    "guce_",
    "__twitter_",
    "pd_rd_",
    "amp_js",
    "amp_gsa",
    "_gl_",
)
"""Beginnings of such parameters."""

HOST_TRACKING: tuple[tuple[str, frozenset[str]], ...] = (
    ("youtube.com", frozenset({"feature", "si", "pp", "ab_channel"})),
    ("youtu.be", frozenset({"feature", "si"})),
    ("twitter.com", frozenset({"s", "t"})),
    ("x.com", frozenset({"s", "t"})),
    ("bbc.co.uk", frozenset({"pinned_post_locator", "intlink_from_url", "link_location"})),
    ("bbc.com", frozenset({"pinned_post_locator", "intlink_from_url", "link_location"})),
    (
        "nytimes.com",
        frozenset({"partner", "emc", "rref", "src", "smprod", "unlocked_article_code"}),
    ),
    ("theguardian.com", frozenset({"cmp", "cmp_tu"})),
    ("wsj.com", frozenset({"mod", "reflink", "st"})),
    ("barrons.com", frozenset({"mod"})),
    ("marketwatch.com", frozenset({"mod", "siteid"})),
    ("bloomberg.com", frozenset({"srnd", "sref", "leadsource"})),
    ("washingtonpost.com", frozenset({"itid", "tid", "wpisrc", "wpmm"})),
    ("ft.com", frozenset({"segmentid", "accesstoken"})),
    ("cnn.com", frozenset({"hpt", "iref", "iid"})),
    ("forbes.com", frozenset({"sh", "ss"})),
    ("medium.com", frozenset({"source", "sk"})),
    ("substack.com", frozenset({"s", "r", "publication_id", "post_id", "isfreemail"})),
    ("reuters.com", frozenset({"feedtype", "feedname", "rpc"})),
    ("linkedin.com", frozenset({"trackingid", "refid", "lipi"})),
    ("yahoo.com", frozenset({"soc_src", "soc_trk", ".tsrc", "tsrc"})),
    ("amazon.com", frozenset({"ref", "ref_", "tag"})),
    ("aws.amazon.com", frozenset({"sc_channel", "sc_campaign", "sc_icampaign", "trk"})),
    ("cnet.com", frozenset({"part", "subj", "tag"})),
    ("zdnet.com", frozenset({"part", "subj", "tag"})),
    ("spiegel.de", frozenset({"sara_ref", "sara_ecid"})),
    ("news.google.com", frozenset({"oc", "hl", "gl", "ceid"})),
)
"""Registered domain or host, and further parameters that are tracking there (and may be content
elsewhere)."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """An address that carries another one.

    `host` is a host without `www.`; `name.*` stands for any public suffix and `*.name` for any
    host below. The wrapped address is in the first of `params` that holds one, or after `path`:
    as host and path (`after="host"`), or in a base64 identifier of Google News's old form
    (`after="gnews"`).
    """

    host: str
    path: str
    params: tuple[str, ...] = ()
    after: str = ""


WRAPPERS: tuple[Wrapper, ...] = (
    Wrapper("google.*", "/url", ("url", "q")),
    Wrapper("google.*", "/amp/s/", after="host"),
    Wrapper("bing.com", "/amp/s/", after="host"),
    Wrapper("bing.com", "/news/apiclick.aspx", ("url",)),
    Wrapper("news.google.com", "/news/url", ("url",)),
    Wrapper("news.google.com", "/rss/articles/", after="gnews"),
    Wrapper("news.google.com", "/__i/rss/rd/articles/", after="gnews"),
    Wrapper("news.google.com", "/articles/", after="gnews"),
    Wrapper("news.google.com", "/read/", after="gnews"),
    Wrapper("news.url.google.com", "/url", ("url", "q")),
    Wrapper("*.cdn.ampproject.org", "/c/s/", after="host"),
    Wrapper("*.cdn.ampproject.org", "/v/s/", after="host"),
    Wrapper("*.cdn.ampproject.org", "/wp/s/", after="host"),
    Wrapper("cdn.ampproject.org", "/c/s/", after="host"),
    Wrapper("cdn.ampproject.org", "/v/s/", after="host"),
    Wrapper("*.bing-amp.com", "/c/s/", after="host"),
    Wrapper("l.facebook.com", "/l.php", ("u",)),
    Wrapper("lm.facebook.com", "/l.php", ("u",)),
    Wrapper("facebook.com", "/l.php", ("u",)),
    Wrapper("l.instagram.com", "/", ("u",)),
    Wrapper("l.messenger.com", "/l.php", ("u",)),
    Wrapper("t.umblr.com", "/redirect", ("z",)),
    Wrapper("out.reddit.com", "/", ("url",)),
    Wrapper("slack-redir.net", "/link", ("url",)),
    Wrapper("vk.com", "/away.php", ("to",)),
    Wrapper("youtube.com", "/redirect", ("q",)),
    Wrapper("duckduckgo.com", "/l/", ("uddg",)),
    Wrapper("getpocket.com", "/redirect", ("url",)),
    Wrapper("linkedin.com", "/redir/redirect", ("url",)),
    Wrapper("linkedin.com", "/safety/go", ("url",)),
    Wrapper("*.safelinks.protection.outlook.com", "/", ("url",)),
    Wrapper("go.redirectingat.com", "/", ("url",)),
    Wrapper("go.skimresources.com", "/", ("url",)),
    Wrapper("click.linksynergy.com", "/", ("murl",)),
    Wrapper("disq.us", "/url", ("url",)),
    Wrapper("inoreader.com", "/redirect", ("url",)),
)
"""Search engines, social networks, feed proxies and AMP viewers whose links name their target."""

MOBILE_LABELS: frozenset[str] = frozenset(
    {"www", "www2", "www3", "m", "mobile", "mobil", "amp", "touch", "wap"}
)
"""First labels of a host that serve the same pages as the host without them."""

AMP_TAILS: tuple[tuple[str, str], ...] = (("/amp", ""), (".amp.html", ".html"), (".amp", ""))
"""Ends of a path that mark a page's AMP version, and what the page has in their place."""

AMP_PARAMS: frozenset[tuple[str, str]] = frozenset(
    {
        ("amp", ""),
        ("amp", "1"),
        ("amp", "true"),
        ("outputtype", "amp"),
        ("output", "amp"),
        ("view", "amp"),
        ("output_type", "amp"),
        ("mobile", "1"),
    }
)
"""Parameters that ask for the AMP or mobile version."""

INDEX_PAGES: frozenset[str] = frozenset(
    {
        "index.html",
        "index.htm",
        "index.shtml",
        "index.php",
        "index.asp",
        "index.aspx",
        "index.jsp",
        "default.asp",
        "default.aspx",
        "default.htm",
        "default.html",
    }
)
"""Names of a folder's own page."""

SYNDICATES: frozenset[str] = frozenset(
    {"yahoo.com", "msn.com", "aol.com", "newsbreak.com", "flipboard.com", "smartnews.com"}
)
"""Hosts that print other outlets' pages and name the original in rel=canonical."""

AMP_CACHES: frozenset[str] = frozenset({"ampproject.org", "bing-amp.com", "google.com"})
"""Registered domains that serve other outlets' AMP pages."""
