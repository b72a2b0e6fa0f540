// Cases for Google's client for Node, each told on a line of its own: its name, a tab, and what came of it as JSON.
const {BigQuery} = require('@google-cloud/bigquery');
const {OAuth2Client} = require('google-auth-library');

const [url, key] = process.argv.slice(2);
const authClient = new OAuth2Client();
authClient.setCredentials({access_token: key, expiry_date: Date.now() + 3600000});
const client = new BigQuery({projectId: 'default', apiEndpoint: url, authClient});
const unique = `${process.pid}_${Date.now()}`;

async function failure(work) {
  try {
    await work();
    return 'nothing failed';
  } catch (e) {
    return {code: e.code, reason: e.errors && e.errors[0] && e.errors[0].reason, message: e.message};
  }
}

const cases = {
  async query() {
    const [rows] = await client.query("select 42 as answer, 'all' as what, timestamptz '2026-11-22 10:00:00+00' as at");
    return {...rows[0], at: rows[0].at.value};
  },
  async parameters() {
    const [rows] = await client.query({query: 'select @a + 1 as n, @b as t', params: {a: 41, b: "x'"}});
    return rows;
  },
  async job() {
    const [job] = await client.createQueryJob({query: 'select n from generate_series(1, 2500) n', jobId: `node_${unique}`});
    await job.promise();
    const [first, next] = await job.getQueryResults({maxResults: 1000, autoPaginate: false});
    const [all] = await job.getQueryResults();
    const [metadata] = await job.getMetadata();
    return {id: job.id, first: first.length, more: next !== null, all: all.length, state: metadata.status.state};
  },
  duplicate: () => failure(() => client.createQueryJob({query: 'select 1', jobId: `node_${unique}`})),
  failing: () => failure(() => client.query('select 1/0')),
  async cancel() {
    const [job] = await client.createQueryJob({query: 'select pg_sleep(600)'});
    await job.cancel();
    const ended = await failure(() => job.promise());
    return {message: ended.message};
  },
  async load() {
    const [job] = await client.createJob({
      configuration: {
        load: {
          sourceUris: ['gs://bucket/node.ndjson'],
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          maxBadRecords: 1,
          schema: {fields: [{name: 'n', type: 'INTEGER'}]},
          destinationTable: {projectId: 'default', datasetId: 'public', tableId: 'from_node'},
        },
      },
    });
    await job.promise();
    const [metadata] = await job.getMetadata();
    return {rows: metadata.statistics.load.outputRows, bad: metadata.statistics.load.badRecords, errors: metadata.status.errors.length};
  },
  async copy() {
    const [job] = await client.createJob({
      configuration: {
        copy: {
          sourceTable: {projectId: 'default', datasetId: 'public', tableId: 'from_node'},
          destinationTable: {projectId: 'default', datasetId: 'public', tableId: 'copy_of_node'},
        },
      },
    });
    await job.promise();
    const [again] = await client.createJob({configuration: {copy: job.metadata.configuration.copy}});
    return {again: (await failure(() => again.promise())).message};
  },
  async extract() {
    const [job] = await client.createJob({
      configuration: {
        extract: {
          sourceTable: {projectId: 'default', datasetId: 'public', tableId: 'copy_of_node'},
          destinationUris: ['gs://bucket/out.csv'],
        },
      },
    });
    await job.promise();
    return 'done';
  },
  async list() {
    const [jobs] = await client.getJobs({stateFilter: ['done', 'running'], maxResults: 3, autoPaginate: false});
    return jobs.length;
  },
  async rows() {
    const [rows] = await client.query({query: 'select n from generate_series(1, 100000) n', maxResults: 10000});
    return rows.reduce((sum, row) => sum + row.n, 0);
  },
};

(async () => {
  for (const [name, work] of Object.entries(cases)) {
    try {
      console.log(`${name}\t${JSON.stringify(await work())}`);
    } catch (e) {
      console.log(`${name}\t${JSON.stringify({failed: String(e && e.stack ? e.stack : e)})}`);
    }
  }
})();
