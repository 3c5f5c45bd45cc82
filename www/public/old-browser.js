// Runs only where ES modules are unknown, so it keeps to the oldest syntax.
document.addEventListener
  ? document.addEventListener("DOMContentLoaded", tell)
  : window.attachEvent("onload", tell);
function tell() {
  var notice = document.getElementById("notice");
  if (notice) {
    var text =
      "当前浏览器版本过低，无法使用本页面。请切换到“极速模式”，或升级到 Chromium 80 及以上内核的浏览器（如新版 360、奇安信、Edge、Chrome）。";
    if ("textContent" in notice) notice.textContent = text;
    else notice.innerText = text;
  }
}
