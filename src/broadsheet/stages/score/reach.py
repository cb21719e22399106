"""Outlets that very many people read. Data, from general knowledge; no outlet is ranked.

It is one feature of the learnt worth and has no points of its own: a site's history says what it
is worth there, and what it lends to an outlet that the site has not met before.
"""

_NAMES = """
nytimes.com washingtonpost.com wsj.com usatoday.com latimes.com time.com newsweek.com
theatlantic.com newyorker.com politico.com politico.eu thehill.com foxnews.com nbcnews.com
cbsnews.com abcnews.go.com msnbc.com cnn.com npr.org pbs.org apnews.com vox.com axios.com
huffpost.com buzzfeednews.com buzzfeed.com vice.com slate.com salon.com thedailybeast.com
nypost.com nydailynews.com sfchronicle.com sfgate.com chicagotribune.com bostonglobe.com
seattletimes.com mercurynews.com miamiherald.com dallasnews.com startribune.com denverpost.com
inquirer.com propublica.org theintercept.com motherjones.com thenation.com reason.com
nationalreview.com theweek.com foreignpolicy.com foreignaffairs.com
theguardian.com bbc.co.uk bbc.com reuters.com ft.com economist.com independent.co.uk
telegraph.co.uk thetimes.co.uk dailymail.co.uk mirror.co.uk express.co.uk thesun.co.uk
metro.co.uk standard.co.uk sky.com itv.com channel4.com rte.ie irishtimes.com
aljazeera.com dw.com france24.com euronews.com lemonde.fr lefigaro.fr liberation.fr
elpais.com elmundo.es lavanguardia.com corriere.it repubblica.it lastampa.it
spiegel.de zeit.de faz.net sueddeutsche.de welt.de bild.de tagesschau.de nzz.ch srf.ch
derstandard.at orf.at heise.de golem.de nos.nl nrc.nl svt.se dr.dk yle.fi nrk.no
indiatimes.com hindustantimes.com thehindu.com ndtv.com indianexpress.com scmp.com
japantimes.co.jp nikkei.com straitstimes.com channelnewsasia.com koreaherald.com haaretz.com
jpost.com timesofisrael.com abc.net.au smh.com.au theage.com.au news.com.au cbc.ca
theglobeandmail.com ctvnews.ca globalnews.ca nationalpost.com nzherald.co.nz stuff.co.nz
folha.uol.com.br globo.com clarin.com lanacion.com.ar eluniversal.com.mx
bloomberg.com cnbc.com forbes.com businessinsider.com insider.com fortune.com marketwatch.com
barrons.com fastcompany.com inc.com entrepreneur.com hbr.org qz.com
techcrunch.com theverge.com wired.com wired.co.uk arstechnica.com engadget.com gizmodo.com
mashable.com cnet.com zdnet.com thenextweb.com theregister.com technologyreview.com
9to5mac.com macrumors.com
androidpolice.com androidauthority.com tomshardware.com pcmag.com pcworld.com
bleepingcomputer.com krebsonsecurity.com ign.com kotaku.com
polygon.com gamespot.com
nature.com science.org sciencemag.org newscientist.com scientificamerican.com
nationalgeographic.com smithsonianmag.com space.com livescience.com popsci.com
quantamagazine.org nasa.gov iflscience.com sciencealert.com discovermagazine.com
popularmechanics.com theconversation.com
rollingstone.com variety.com hollywoodreporter.com deadline.com vanityfair.com vogue.com
gq.com esquire.com billboard.com espn.com
"""

WIDELY_READ = frozenset(_NAMES.split())
