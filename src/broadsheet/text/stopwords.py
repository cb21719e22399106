"""Words too common to tell one text from another, in the languages most often read."""

_ENGLISH = """
a about above after again against ahead all almost along already also although always am among an
and another any are aren around as at away back be became because become been before began behind
being below best better between both but by came can cannot could couldn day days did didn do does
doesn doing don done down during each either else even ever every few first for from further gave
get gets getting give given gives go goes going gone got had hadn has hasn have haven having he
her here hers herself him himself his how however i if in into is isn it its itself just keep know
known last least less let like ll made make makes making many may maybe me might mine more most
much must my myself near need needs never new next no nor not now of off often on once one only
onto or other others our ours out over own per put rather re really said same saw say says see
seen set shall she should shouldn since so some something soon still such take takes taken than
that the their theirs them then there these they thing things this those though three through to
today together too took toward towards two under until up upon us use used uses using ve very via
want wants was wasn way we well went were weren what when where whether which while who whom whose
why will with within without won would wouldn year years yes yet you your yours
"""

_GERMAN = """
ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus
bei beim bereits bin bis bist da dabei dafür damit dann daran darauf das dass dazu dein dem den
denen denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du
durch ein eine einem einen einer eines einige er erst es etwa etwas euch für gegen gibt hat hatte
hatten habe haben hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist
ja jede jedem jeden jeder jedes jetzt kann kein keine keinem keinen keiner können könnte mal man
mehr mein mit muss nach neue neuen neuer neues nicht nichts noch nun nur ob oder ohne schon sehr
sein seine seinem seinen seiner seit sich sie sind so soll sollen sollte sondern sowie über um und
uns unser unter viel viele vom von vor war waren warum was weil weiter welche wenn wer werden wie
wieder will wir wird wo worden wurde wurden zu zum zur zwei zwischen
"""

_FRENCH = """
ainsi après au aucun aussi autre aux avait avant avec avoir bien car ce ceci cela ces cet cette
ceux chez comme comment dans de depuis des deux dont du elle elles en encore entre est et être eu
eux fait faut ici il ils je jusqu la le les leur leurs lors lui ma mais même mes moins mon ne ni
nos notre nous on ont ou où par parce pas pendant peu peut plus pour pourquoi près puis qu quand
que quel quelle quelles quels qui quoi sa sans se selon ses si son sont sous sur ta tandis te tes
ton toujours tous tout toute toutes très trop tu un une vers vos votre vous
"""

_SPANISH = """
al algo ante antes aquí así aun aunque cada como con contra cual cuando cómo de del desde donde
dos el ella ellas ellos en entre era eran es esa ese eso esta estaba este esto estos está están
fue fueron ha había han hasta hay la las le les lo los me mientras mucho muy más nada ni no nos
nosotros o otra otro para pero poco por porque qué quien se sea según ser si sido sin sobre son su
sus sí también tan tanto te tiene tienen todo todos tras tu un una uno unos y ya yo
"""

_ITALIAN = """
al alla alle anche ancora aveva ci che chi come con contro cosa cui da dal dalla dalle degli dei
del della delle di dopo dove due e ecco era fra gli ha hanno i il in io la le lo loro ma mentre mi
nei nel nella nelle noi non nostro o ogni per perché però più poi può quale quando quanto quella
quello questa questi questo se sei senza si sia sono sta su sua sue sui sul sulla suo tra tutti
tutto un una uno vi è
"""

_PORTUGUESE = """
a à ao aos após as às até cada com como contra da das de dela dele deles depois desde do dos e é ela
elas ele eles em entre era eram essa esse esta está estão este foi foram há isso isto já lhe mais
mas mesmo muito na não nas nem no nos nós o onde ou outra outro para pela pelas pelo pelos pode
por porque quando que quem são se segundo sem ser seu seus sobre só sua suas também tem têm ter todo
todos um uma uns vai você
"""

_DATES = """
january february march april june july august september october november december jan feb mar apr
jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday januar
februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag
sonntag janvier février mars avril juin juillet août septembre octobre novembre décembre enero
febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lundi mardi
mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo gennaio
febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì giovedì
venerdì sabato domenica janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
"""
"""Dates tell when, not what; pages of one day share them."""

STOPWORDS = frozenset(
    f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH} {_ITALIAN} {_PORTUGUESE} {_DATES}".split()
)
