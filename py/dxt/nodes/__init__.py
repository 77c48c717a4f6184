"""Node types: which there are, what ports they have, and the functions built in.

- `registry`: all of them together, the built-in ones of `library` and those of plugins
- `declarations`: what the text of a module says of its functions, with their marks (`widgets`)
- `plugin_files`: plugins out of files: wheels (`plugins`) and JavaScript (`js_plugins`), by their
  `sources`
- `requirements` of graphs and types, and the `lock` that has their versions and hashes

No node's code is executed here, nor is that of a plugin.
"""
