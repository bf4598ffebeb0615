
"use strict";
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  const findings = [...document.querySelectorAll("[data-check]")];
  const pages = [...document.querySelectorAll("section.page")];
  const wanted = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));
  const filter = () => {
    const checks = wanted("check"), severities = wanted("severity");
    let shown = 0;
    for (const one of findings) {
      one.hidden = !(checks.has(one.dataset.check) && severities.has(one.dataset.severity));
      shown += one.hidden ? 0 : 1;
    }
    for (const page of pages) page.hidden = !page.querySelector("li:not([hidden])");
    form.querySelector("[role=status]").textContent = `${shown} of ${findings.length} shown`;
  };
  const reveal = () => {
    const page = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (page && page.hidden) {
      for (const box of form.querySelectorAll("input")) box.checked = true;
      filter();
      page.scrollIntoView();
    }
  };
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => { if (event.target.closest("a.cell")) setTimeout(reveal); });
  form.hidden = false;
  filter();
})();
