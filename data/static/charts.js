// Draws the charts of a dashboard in the colours of the page; renderChart is datasette-dashboards'.

const page = getComputedStyle(document.documentElement)
const colour = name => page.getPropertyValue(name).trim()
const text = { labelColor: colour('--ink'), titleColor: colour('--soft'), labelFontSize: 12, titleFontSize: 12, labelLimit: 190 }
const config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  axis: { ...text, gridColor: colour('--line'), domainColor: colour('--soft'), tickColor: colour('--soft') },
  legend: { ...text },
  mark: { color: colour('--said-line'), opacity: 1 },
  range: { category: [colour('--said-line'), colour('--link'), colour('--soft'), colour('--new'), colour('--gone')] },
  view: { stroke: null },
}
// No menu: its links lead to an editor on another site. Canvas text is not read out, the label of the chart is.
const usermeta = { embedOptions: { actions: false } }

const { charts, query, home } = JSON.parse(document.getElementById('charts').textContent)
for (const [slug, chart] of Object.entries(charts)) {
  const display = {
    ...chart.display,
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config,
    usermeta,
  }
  renderChart(slug, { ...chart, display }, query, home)
}
