// Makes one HTML file of the template and a rule pack; in a browser and in Node.

const PACK = '<script type="application/json" data-pack></script>';

/** The bytes packed by gzip, in base64. */
export async function packed(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const all = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  // A call takes only so many arguments.
  for (let at = 0; at < all.length; at += 0x8000)
    text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
}

/** The template with a pack in it, given as the text of `water-rules bundle`; throws if that isn't what it is. */
export async function fill(template, bundle) {
  const given = JSON.parse(bundle);
  // The files alone, or among other things.
  const files = given && (given.files || given);
  if (!files || typeof files["pack.toml"] !== "string") throw new Error("pack.toml");
  const parts = template.split(PACK);
  if (parts.length !== 2) throw new Error("data-pack");
  return parts.join(`<script type="application/gzip" data-pack>${await packed(bundle)}</script>`);
}
