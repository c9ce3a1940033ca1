"""Where this project differs from Scrapy's defaults: politeness first."""

BOT_NAME = "chamberlain_crawler"
SPIDER_LOADER_CLASS = "chamberlain_crawler.spiders.cards.CardSpiders"
SPIDER_MODULES = ["chamberlain_crawler.spiders"]
COMMANDS_MODULE = "chamberlain_crawler.commands"
NEWSPIDER_MODULE = "chamberlain_crawler.spiders"

# This project's own settings

#: The SQLite file; from the project's folder, or from the current one outside a checkout. A user's blog has its own,
#: blogs/NAME/archive.db.
ARCHIVE = "data/archive.db"
#: Folder of the WARC files, None for ``captures`` beside the archive.
CAPTURES = None
#: WARC files are closed and followed by another one at this size in bytes.
CAPTURES_MAX_BYTES = 1_000_000_000
#: What the reading of one page may take, in seconds of processor time and bytes of memory.
READING_SECONDS = 20
READING_MEMORY = 1024**3
#: The length in bytes of the largest file (a picture, a PDF) that is fetched, and of all files of one run together.
FILE_MAX_BYTES = 100 * 1024**2
FILES_MAX_BYTES = 5 * 1024**3
#: Who runs the crawl: an e-mail address or web page, sent along in the user agent.
CONTACT = ""

#: Web archives for the source ``wayback``: the server, and how many listings and captures a minute it is asked for.
#: web.archive.org bears no more than these numbers; lower ones are possible, and higher ones on 127.0.0.1.
WAYBACK = "https://web.archive.org"
WAYBACK_CDX_PER_MINUTE = 24
WAYBACK_PLAYBACK_PER_MINUTE = 480

#: The share of the pages that were answered before that each run asks for again, longest unasked first: so it shows
#: that one is gone, was edited without a word, or is an article behind a login or a notice that passed.
RECHECK_SHARE = 1 / 30

# Politeness: one request at a time, a second or more apart, slower when the site is slow

USER_AGENT = None  # made of the version and CONTACT by the spider
ROBOTSTXT_OBEY = True
# The limit per domain alone is not kept without a delay: Scrapy >= 2.14 counts a request when it
# starts, not when it is let through.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's own makes as little as half a second of it
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_MAX_DELAY = 30
DOWNLOAD_SLOTS = {"wayback": {"delay": 0}}  # its budgets space the requests
RETRY_TIMES = 4
#: Seconds of pause after a 429 or 503 that names no time, and the longest pause that a site may ask for.
RETRY_AFTER_DEFAULT = 60
RETRY_AFTER_MAX = 600

# Safety

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
METAREFRESH_ENABLED = False  # a meta refresh in an article would lose the article
HTTPERROR_ALLOW_ALL = True  # error pages are captures too

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "chamberlain_crawler.middlewares.StayOnSite": 50,
    "chamberlain_crawler.middlewares.AskOnce": 60,
    "chamberlain_crawler.middlewares.ObeyRobots": 100,
    "chamberlain_crawler.middlewares.RetryLater": 550,
    "chamberlain_crawler.middlewares.Unpack": 590,
    "chamberlain_crawler.middlewares.KeepToBudget": 950,
    "chamberlain_crawler.middlewares.KeepCaptures": 990,
}
EXTENSIONS = {
    "chamberlain_crawler.extensions.ShowProgress": 50,  # first: its line ends before the summary begins
    "chamberlain_crawler.extensions.RecordCrawl": 100,
    "chamberlain_crawler.extensions.EndCrawl": 300,
}
ITEM_PIPELINES = {
    "chamberlain_crawler.pipelines.KeepToBounds": 100,
    "chamberlain_crawler.pipelines.CountOddities": 200,
    "chamberlain_crawler.pipelines.SaveReading": 300,
    "chamberlain_crawler.pipelines.HandOnArticle": 900,
}

CONCURRENT_ITEMS = 1  # 2.19 starts as many tasks for every answer; saving is one after the other anyway
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
STATS_DUMP = False  # the closing summary says what people want to know
