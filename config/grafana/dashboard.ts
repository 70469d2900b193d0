/** Makes Grafana's dashboards of the plans. */
import { LegendDisplayMode, LegendPlacement, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { DashboardPlan, PanelPlan } from './panel.ts';

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
const LEGEND = new VizLegendOptionsBuilder()
  .showLegend(true)
  .displayMode(LegendDisplayMode.List)
  .placement(LegendPlacement.Bottom)
  .calcs([]);
/** Of Grafana's 24 columns. */
const WIDTH = { lines: 12, number: 4 } as const;
const HEIGHT = { lines: 8, number: 4 } as const;

function panelOf({ kind, title, description, unit, queries }: PanelPlan): StatBuilder | TimeSeriesBuilder {
  const panel = kind === 'number' ? new StatBuilder() : new TimeSeriesBuilder().min(0).legend(LEGEND);
  panel.title(title).description(description).unit(unit).datasource(DATASOURCE).span(WIDTH[kind]).height(HEIGHT[kind]);
  for (const [index, { expr, legend }] of queries.entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCodePoint(65 + index))
      .datasource(DATASOURCE)
      .expr(expr)
      .legendFormat(legend);
    panel.withTarget(kind === 'number' ? query.instant() : query.range());
  }
  return panel;
}

/** In the form that every Grafana imports: the one that the library would have us use is of Grafana 12 and later. */
function builderOf({ uid, title, panels }: DashboardPlan) {
  // oxlint-disable-next-line typescript/no-deprecated
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .tags(['causeway'])
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .timezone('browser')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  if (panels.some(({ queries }) => queries.some(({ expr }) => expr.includes('$instance')))) {
    dashboard.withVariable(
      new QueryVariableBuilder('instance')
        .label('Node')
        .datasource(DATASOURCE)
        .query('label_values(causeway_rooms, instance)')
        .includeAll(true)
        .allValue('.*'),
    );
  }
  for (const panel of panels) dashboard.withPanel(panelOf(panel));
  return dashboard;
}

/** As the file has it. */
export const textOf = (plan: DashboardPlan): string => `${JSON.stringify(builderOf(plan).build(), null, 2)}\n`;
