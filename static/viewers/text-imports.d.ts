/** Files that esbuild hands over as their text: `import css from "./x.css" with { type: "text" }`. */
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*.svg" {
  const text: string;
  export default text;
}
