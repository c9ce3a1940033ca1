"""What stands on a page and belongs to no article: share bars, sign-up boxes, menus, sidebars."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from lxml.etree import _Element as Element

from chamberlain_crawler.pages import select
from chamberlain_crawler.pages.page import Page

#: Names within classes and ids of what stands in or below a body and is none of its text.
IN_BODY = re.compile(
    r"""(?:^|[\s_-])(?:
        sharedaddy | sd-(?:sharing|block|like|social)\S* | jp-relatedposts | jetpack-likes\S* | wpl-likebox
      | social-likes | sharing | share-?(?:bar|block|buttons?|icons|links|post) | social-?(?:icons|links|share)
      | addtoany\S* | addthis\S* | shareaholic\S* | ssba\S* | essb\S* | heateor\S* | soc-button\S* | ot-share\S*
      | zemanta-pixie\S* | zemanta-article\S* | zemanta-related\S*
      | mc_embed_signup | mc4wp\S* | mailchimp\S* | newsletter\S* | signup | sign-up | subscribe\S* | subscription\S*
      | post-pages | page-links? | pagelink | post-page-numbers | post-nav\S* | nav-links | navigation | pagination
      | about-author | author-(?:bio|box|info|block)\S* | saboxplugin\S* | entry-(?:footer|meta|utility) | article-icons
      | article-tags | tags-links | cat-links | edit-link | more-link | screen-reader-text | skip-link | breadcrumbs?
      | wm-ipp\S* | donato | ads? | advert\S* | adsbygoogle | banner-ad | cookie\S* | wp-block-(?:comments|latest)\S*
      | wp-block-post-(?:terms|date|author|navigation)\S* | wp-block-navigation | postmetadata | \S*ratings?\S*
    )(?=$|[\s_])""",
    re.VERBOSE | re.IGNORECASE,
)

#: Class names and ids of what stands around an article.
AROUND = (
    "widget", "widget-area", "sidebar", "main-sidebar", "secondary", "tertiary", "breaking-news", "main-menu",
    "wp-block-navigation", "site-footer", "footer", "colophon", "wm-ipp", "wm-ipp-base", "donato",
)  # fmt: skip

#: "Related articles" as Zemanta sets it: a heading and a list.
ZEMANTA = etree.XPath(".//ul[contains(@class, 'zemanta-article-ul')]")


@lru_cache(maxsize=4096)
def is_furniture(names: str) -> bool:
    """Whether an element's class names and id are those of furniture; the pages of a blog share most of them."""
    return bool(IN_BODY.search(names))


def cut_from_body(body: Element) -> None:
    """Cut what is no text of the article out of its body."""
    for box in ZEMANTA(body):
        heading = box.getprevious()
        if heading is not None and heading.tag in ("h2", "h3", "h4", "h5", "h6", "p"):
            select.cut(heading)
    for element in list(body.iterdescendants()):
        if is_furniture(select.names(element)):
            select.cut(element)


def cut_around(page: Page, body: Element) -> None:
    """Cut menus, sidebars and footers, unless the body stands in one."""
    keep = {body, *body.iterancestors()}
    named = (element for name in AROUND for element in page.named.get(name, ()))
    for element in [*page.root.iter("nav", "aside", "form"), *named]:
        if element not in keep and not select.is_within(element, body):
            select.cut(element)
