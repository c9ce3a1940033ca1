"""Threads of comments in any theme."""

from __future__ import annotations

from wexcombe import markup
from wexcombe.blog import Site, avatar, clock, day, fill, long_day, shown
from wexcombe.posts import Comment, Post


def open_comments(post: Post) -> bool:
    """Whether the post shows comments and the form for more."""
    return bool(post.comments) or "open" in post.flags


def threads(comments: list[Comment], parent: int | None = None) -> list[Comment]:
    """The comments that answer another one, or the first of each thread."""
    return [comment for comment in comments if comment.parent == parent]


def comment_items(
    post: Post, site: Site, theme: str, written: list[Comment], level: list[Comment], depth: int = 1
) -> str:
    """One level of a comment thread and all below it."""
    result = ""
    for index, comment in enumerate(level):
        below = comment_items(post, site, theme, written, threads(written, comment.id), depth + 1)
        by_author = comment.author in (post.head.get("Box"), post.head.get("Author"))
        thread = f" thread-{'odd alt' if index % 2 else 'even'}" if depth == 1 else ""
        result += (
            fill(
                theme,
                "comment",
                id=comment.id,
                css=f"comment {'odd alt' if comment.id % 2 else 'even'}{thread} depth-{depth}"
                + (" byuser bypostauthor" if by_author else ""),
                author=shown(comment.author),
                star=' <font color="#c00">&#9733; Author</font>' if by_author and theme == "ledger" else "",
                avatar=avatar(comment.author),
                url=site.url(post),
                time=comment.at.strftime("%H:%M"),
                clock=clock(comment.at),
                date=day(comment.at) if theme == "ledger" else long_day(comment.at),
                iso=comment.at.isoformat(),
                text="\n".join(f"<p>{markup.inline(p, site.home)}</p>" for p in comment.text.split("\n\n")).translate(
                    markup.TYPED
                ),
                children=f'<ol class="children">\n{below}</ol>\n' if below else "",
            )
            + "\n"
        )
    return result
