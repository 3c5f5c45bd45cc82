// The old form's page: shows what it would submit, for want of a server to take it.
document.forms[0].addEventListener("submit", function (event) {
  event.preventDefault();
  var lines = [];
  new FormData(event.target).forEach(function (value, name) {
    lines.push(name + " = " + (value.length > 300 ? value.slice(0, 300) + "…" : value));
  });
  document.getElementById("sent").textContent = lines.join("\n");
});
