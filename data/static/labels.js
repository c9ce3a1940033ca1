// Names for the fields that Datasette's forms leave nameless, for those who hear the page.

const names = {
  'select[name^="_filter_column"]': 'Column',
  'select[name^="_filter_op"]': 'Comparison',
  'input[name^="_filter_value"]': 'Value',
  'select[name="_sort"]': 'Sort by',
  '#sql-editor, .CodeMirror textarea': 'SQL query',
}
window.addEventListener('load', () => {
  for (const [fields, name] of Object.entries(names)) {
    for (const field of document.querySelectorAll(fields)) field.setAttribute('aria-label', name)
  }
})
