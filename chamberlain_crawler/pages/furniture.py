"""What stands on a page and belongs to no article: share bars, sign-up boxes, menus, sidebars."""

from __future__ import annotations

import re
from functools import lru_cache

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
AROUND = re.compile(
    r"""(?:^|\s)(?:widget | widget-area | (?:main-)?sidebar | secondary | tertiary | breaking-news | main-menu
      | wp-block-navigation | site-footer | footer | colophon | wm-ipp(?:-base)? | donato)(?=$|\s)""",
    re.VERBOSE | re.IGNORECASE,
)
AROUND_TAGS = frozenset({"nav", "aside", "form"})

#: "Related articles" as Zemanta sets it: a heading and a list.
ZEMANTA = select.any_of("ul.zemanta-article-ul")


@lru_cache(maxsize=4096)
def is_furniture(names: str) -> bool:
    """Whether an element's class names and id are those of furniture; the pages of a blog share most of them."""
    return bool(IN_BODY.search(names))


@lru_cache(maxsize=4096)
def is_around(names: str) -> bool:
    """The same for what stands around an article."""
    return bool(AROUND.search(names))


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
    for element in list(page.root.iter()):
        around = element.tag in AROUND_TAGS or is_around(select.names(element))
        if around and element not in keep and not select.is_within(element, body):
            select.cut(element)
