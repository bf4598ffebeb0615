
"use strict";
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  const pages = [...document.querySelectorAll("section.page")].map((page) => [page, [...page.querySelectorAll("tr.differs")]]);
  const total = pages.reduce((sum, [, rows]) => sum + rows.length, 0);
  const boxes = [...form.querySelectorAll("[name=kind]")];
  const filter = () => {
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
    const rule = form.elements.rule ? form.elements.rule.value : "";
    const most = form.elements.most ? Number(form.elements.most.value || 1) : 1;
    const page = form.elements.page.value, text = form.elements.text.value.toLocaleLowerCase();
    let shown = 0;
    for (const [section, rows] of pages) {
      let here = 0;
      for (const row of rows) {
        const kinds = row.dataset.kinds ? row.dataset.kinds.split(" ") : [];
        const fits = (!kinds.length || kinds.some((kind) => !off.has(kind)))
          && (!rule || row.dataset.rules.split(" ").includes(rule))
          && (most >= 1 || (row.dataset.confidence !== "" && Number(row.dataset.confidence) <= most))
          && (!page || section.id === page)
          && (!text || row.textContent.toLocaleLowerCase().includes(text));
        row.hidden = !fits;
        here += fits ? 1 : 0;
      }
      const all = here === rows.length;
      for (const row of section.querySelectorAll("tbody tr:not(.differs)")) row.hidden = !all;
      section.hidden = here === 0;
      shown += here;
    }
    form.querySelector("[role=status]").textContent = `${shown} of ${total} lines shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
