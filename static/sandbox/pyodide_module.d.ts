declare module "pyodide/pyodide.asm.mjs" {
  const createPyodideModule: (settings: any) => Promise<any>;
  export default createPyodideModule;
}
