// Looks words up in ARCHIVE, which search-index.js sets. Results are made of text, never of HTML.
"use strict";

const SHOWN = 100;

// "Siôn’s" -> ["sion", "s"], as the words of the index are.
function wordsOf(text) {
    const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    return plain.match(/[\p{L}\p{N}_]+/gu) || [];
}

// Articles that have all the words; those with more of them in title and names come first, then the newest.
function search(words) {
    const found = [];
    for (const article of ARCHIVE) {
        const starts = words.map((word) => " " + word);
        const inNames = starts.filter((start) => article.names.includes(start)).length;
        if (starts.every((start) => article.words.includes(start) || article.names.includes(start))) {
            found.push({ article, inNames });
        }
    }
    return found.sort((a, b) => b.inNames - a.inNames).map((entry) => entry.article);
}

function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
}

function line(article) {
    const link = element("a", "", article.title);
    link.href = article.at;
    const heading = document.createElement("h3");
    heading.append(link);
    const facts = [article.day || "undated", article.by].filter(Boolean).join(" · ");
    const item = document.createElement("li");
    item.append(heading, element("p", "facts", facts), element("p", "opening", article.opening));
    return item;
}

function show(query) {
    const words = wordsOf(query);
    const results = words.length ? search(words) : [];
    const articles = results.length === 1 ? "1 article has" : results.length + " articles have";
    const more = results.length > SHOWN ? "; the first " + SHOWN + " are shown" : "";
    document.getElementById("found").textContent = words.length ? articles + " " + words.join(" + ") + more : "";
    document.getElementById("results").replaceChildren(...results.slice(0, SHOWN).map(line));
}

const box = document.getElementById("q");
box.value = new URLSearchParams(location.search).get("q") || "";
box.addEventListener("input", () => show(box.value));
box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(box.value);
});
show(box.value);
