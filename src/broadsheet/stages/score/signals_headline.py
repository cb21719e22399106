"""Signals of a headline that teases, counts or names nothing. Data."""

from broadsheet.stages.score.signal_shape import Signal

_COUNTED = (
    r"^(?:the )?(?:top |best )?(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|fifteen|twenty) (?:\w+[- ]){0,4}"
)

HEADLINES = (
    Signal(
        "quality.clickbait",
        -12,
        "The headline teases instead of telling",
        title=(
            r"you won'?t believe",
            r"will (?:blow your mind|shock you|surprise you|make you|melt your heart)",
            r"(?:what (?:happened|happens) next|here'?s (?:why|what|how|everything))",
            r"this is (?:why|what|how)",
            r"(?:the reason (?:why )?(?:will|is)|one (?:weird|simple|little) trick)",
            r"things you (?:didn'?t|never|need|should)",
            r"(?:everything you (?:need|wanted) to know|you need to (?:know|see|hear|try))",
            r"nobody is talking about",
            r"(?:can you guess|which .{3,40} are you|tag (?:a|your) friend)",
            r"(?:so (?:good|true|real)|goes viral)",
            r"(?:jaw[- ]dropping|mind[- ]blowing|unbelievable|insanely)",
            r"(?:das musst du|du wirst nicht glauben|so reagiert|dieser trick|unglaublich)",
        ),
    ),
    Signal(
        "quality.listicle",
        -10,
        "The headline counts a list",
        title=(
            rf"{_COUNTED}"
            r"(?:ways|things|reasons|tips|tricks|facts|ideas|examples|gifts|mistakes|lessons|"
            r"secrets|"
            r"signs|gründe|tipps|dinge|fakten|fragen|raisons|conseils|choses|astuces|razones|"
            r"consejos|cosas)",
            rf"{_COUNTED}"
            r"(?:trends|tools|apps|books|movies|films|photos|pictures|places|questions|shows|"
            r"songs|"
            r"products|recipes|games)(?:$| ?[:|–]| (?:to|that|which|who|you|your|we|i|for|about|"
            r"of|every|"
            r"from|in|on|with|why|if|worth|people|only|not))",
            r"^(?:the )?(?:top|best) \d{1,3} (?:\w+[- ]){0,4}[^\W_]+s(?:$| ?[:|–]| (?:to|of|in|"
            r"for|on|that|you|from|with|ever|this|right))",
            r"^(?:the )?(?:top|best) \d{1,3}(?:$| of)",
            r"^(?:die|diese|das sind die) \d{1,3} (?:\w+ )?(?:besten|schönsten|beliebtesten|"
            r"günstigsten)",
            r"^(?:les |voici (?:les )?)?\d{1,3} (?:meilleur|meilleurs|meilleure|meilleures|"
            r"plus beaux|plus belles)",
            r"^(?:las |los |estas son las |estos son los )?\d{1,3} mejores",
        ),
        unless=(
            r"(?:stolen|banned|arrested|killed|injured|recovered|removed|seized|pulled|"
            r"identified|found|destroyed|burnt|sold|auctioned|jailed|charged|captured|rescued|"
            r"leaked|withdrawn|blocked|suspended|hacked|discovered|recalled|evacuated|damaged|"
            r"postponed|dropped)",
            r"(?:won|shot|released|published|named) by",
            r"(?:police|court|inquiry|inquest|report|study|survey|poll) (?:finds|says|hears|"
            r"warns|shows|rules)",
            r"(?:says|said|warns|told|según|selon)",
        ),
    ),
    Signal(
        "quality.vague",
        -6,
        "The headline names nothing in particular",
        title=(
            r"^(?:the )?(?:future|rise|power|importance|role|benefits|impact|state|evolution|"
            r"art|value) of",
            r"^(?:why|how) (?:you should|your (?:business|company)|businesses|companies|"
            r"organizations)",
            r"^(?:an? )?(?:introduction|guide|beginner'?s guide|overview) (?:to|of)",
            r"^(?:weekly|daily|monthly) ",
        ),
    ),
)
