// What pages gain with a script; every task also works without this file. Nothing is loaded from elsewhere.
// Words come from the page (data attributes), so that they are in its language.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

  // Buttons that need a script appear only now.
  const ready = (root) => {
    if (navigator.clipboard) all("[data-copy]", root).forEach((button) => { button.hidden = false; });
    all("[data-print]", root).forEach((button) => { button.hidden = false; });
    if (matchMedia("(hover: hover)").matches) all("[data-keyboard]", root).forEach((hint) => { hint.hidden = false; });
    all("[data-people]", root).forEach(narrow);
    all("form[data-draft]", root).forEach(draft);
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  // ---- copy and print ----
  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => {
        const words = copy.textContent;
        copy.textContent = copy.dataset.copied;
        setTimeout(() => { copy.textContent = words; }, 4000);
      });
    }
    if (event.target.closest("[data-print]")) print();
  });

  // ---- menus close on a click elsewhere and on Escape ----
  const openMenus = () => all("details.chip[open], details.menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // ---- lists by keyboard: j and k move, Enter opens, / searches ----
  const rows = () => all("[data-keys] tbody tr, .line");
  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("here"));
    const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    list.forEach((row) => row.classList.toggle("here", row === next));
    next.querySelector("a").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      openMenus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  // ---- the theme changes without a reload ----
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-theme-choice]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const theme = link.dataset.themeChoice;
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    document.documentElement.dataset.theme = theme;
    document.querySelector("meta[name=color-scheme]").content = theme === "auto" ? "light dark" : theme;
    all("[data-theme-choice]").forEach((other) => {
      if (other.dataset.themeChoice === theme) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    });
  });

  // ---- a form is sent once; a file that is too big is named before it is sent ----
  const tooBig = (form) => all("input[type=file][data-most]", form).filter((input) => {
    const over = [...input.files].some((file) => file.size > Number(input.dataset.most));
    let said = input.nextElementSibling;
    if (over && !said) {
      said = document.createElement("p");
      said.className = "error";
      said.setAttribute("role", "alert");
      said.textContent = input.dataset.tooBig;
      input.after(said);
    } else if (!over && said) said.remove();
    return over;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-most]")) tooBig(event.target.closest("form"));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const big = tooBig(form);
    if (big.length) {
      event.preventDefault();
      big[0].focus();
      return;
    }
    if (form.matches("[data-draft]") && !navigator.onLine) {
      event.preventDefault();
      line();
      all("[data-offline]", form).forEach((notice) => notice.scrollIntoView({ block: "center" }));
      return;
    }
    if (form.matches("[action='/sign-out']")) drafts().forEach((key) => sessionStorage.removeItem(key));
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    if (form.matches("[data-draft]")) sending(form);
    all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }));

  // ---- what was typed survives a lost connection and a reload, in this tab only, under its writer and its form ----
  const reader = document.body.dataset.reader || "";
  const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith("draft "));
  const named = (form) => `draft ${reader} ${form.getAttribute("action")} ${form.elements.policy ? form.elements.policy.value : ""}`;
  const kept = (form) => [...form.elements].filter((field) =>
    field.name && !["hidden", "file", "password", "submit", "search"].includes(field.type));
  const chosen = (field) => field.type === "radio" || field.type === "checkbox";
  const draft = (form) => {
    const key = named(form);
    // Back to a form that was sent: the same command, so that the server sees a repeat.
    const sent = history.state && history.state.sent && history.state.sent[key];
    if (sent && form.elements.command) form.elements.command.value = sent;
    try {
      const saved = JSON.parse(sessionStorage.getItem(key) || "[]");
      // What the page brought along is newer.
      const bare = kept(form).filter((field) => !chosen(field) || !kept(form).some((other) => other.name === field.name && other.checked));
      let restored = false;
      bare.forEach((field) => saved.forEach(([name, value]) => {
        if (name !== field.name) return;
        if (chosen(field)) { if (field.value === value) { field.checked = true; restored = true; } }
        else if (!field.value && value) { field.value = value; restored = true; }
      }));
      if (restored) all("[data-restored]", form).forEach((notice) => { notice.hidden = false; });
    } catch { sessionStorage.removeItem(key); }
    const save = () => {
      const values = kept(form).filter((field) => (chosen(field) ? field.checked : field.value)).map((field) => [field.name, field.value]);
      try { sessionStorage.setItem(key, JSON.stringify(values)); } catch { /* full or forbidden: the page itself still holds it */ }
    };
    form.addEventListener("input", save);
    form.addEventListener("change", save);
  };
  const sending = (form) => {
    const key = named(form);
    sessionStorage.setItem("sent", key);
    if (form.elements.command) history.replaceState({ ...history.state, sent: { [key]: form.elements.command.value } }, "");
  };
  // Forgotten once a page says that it was taken, and when somebody else signs in. A resident's is forgotten with its page.
  const forget = () => {
    const here = all("form[data-draft]").map(named);
    const taken = document.querySelector("[data-taken]") && sessionStorage.getItem("sent");
    drafts().filter((key) => !here.includes(key)).forEach((key) => {
      const mine = key.startsWith(`draft ${reader} `);
      if (key === taken || key.startsWith("draft  ") || (reader && !mine)) sessionStorage.removeItem(key);
    });
  };

  // ---- a long list of people narrows while typing ----
  const narrow = (set) => {
    const box = set.querySelector("input[type=search]");
    const choices = all("[data-find]", set);
    if (choices.length < 8 || box.dataset.ready) return;
    box.dataset.ready = "yes";
    box.hidden = false;
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      let shown = 0;
      choices.forEach((choice) => {
        const fits = choice.dataset.find.toLowerCase().includes(wanted) || choice.querySelector("input").checked;
        choice.hidden = !fits;
        if (fits) shown += 1;
      });
      set.querySelector("[data-none]").hidden = shown > 0;
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  };

  // ---- no line ----
  const line = () => all("[data-offline]").forEach((notice) => { notice.hidden = navigator.onLine; });
  addEventListener("online", line);
  addEventListener("offline", line);

  // Parts that htmx puts in are made ready like the page itself.
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) ready(event.detail.elt); });
  ready(document);
  forget();
  line();
})();
