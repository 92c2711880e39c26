// Submits a theme as a bureau and follows the event feed until the event of the submission arrives. Run it again: every request is
// repeated with its request_id and changes nothing, and the feed resumes behind the last event that was stored.
import { readFileSync, writeFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import { connect, requestId } from './client.mjs';
import { follow } from './feed.mjs';

const settings = Object.fromEntries(
  ['REGISTRY_HTTP', 'REGISTRY_GRPC', 'CLIENT_ID', 'CLIENT_SECRET', 'DISTRICT'].map((name) => {
    if (!process.env[name]) throw new Error(`${name} is missing: docs/integrate.md says where it comes from`);
    return [name, process.env[name]];
  }),
);
const positionFile = process.env.POSITION_FILE ?? 'position.json';
const registry = connect(settings);

const district = `districts/${settings.DISTRICT}`;
const unit = `${district}/units/${settings.DISTRICT}901`;
const campaign = `${district}/campaigns/node-example`;
const theme = `${campaign}/themes/t-1`;
const date = (year, month, day = 0) => ({ year, month, day });

await registry.units.importUnits({
  parent: district,
  csv: `code,name,kind\n${settings.DISTRICT}901,示例单位,department\n`,
  request_id: requestId('import units'),
});
await registry.campaigns.createCampaign({
  parent: district,
  campaign_id: 'node-example',
  campaign: {
    title: '接口示例',
    deadline: date(2030, 4, 14),
    first_month: date(2030, 4),
    last_month: date(2030, 10),
    forms: ['现场观摩'],
    audiences: ['普通市民'],
    programme_lead: { working_days: 5 },
    report_lead: { working_days: 5 },
    correction_lead: { working_days: 3 },
    minimum_themes: 1,
    cut_off_date: date(2030, 12, 1),
    scheme: 'theme-day-2023',
  },
  request_id: requestId('create campaign'),
});
await registry.campaigns.openCampaign({ name: campaign, request_id: requestId('open campaign') });
await registry.themes.createTheme({
  parent: campaign,
  theme_id: 't-1',
  theme: { unit, topic: '政务服务一日体验', month: date(2030, 6), forms: ['现场观摩'], contact: { person: '示例联系人', phone: '0739-5000000' } },
  request_id: requestId('draft theme'),
});

// A stamped scan over HTTP; gRPC has the client stream UploadStampedScan.
const upload = await registry.upload(`${theme}/scan:upload?request_id=${requestId('upload scan')}`, readFileSync(new URL('../scan.pdf', import.meta.url)));
const submitted = await registry.themes.submitTheme({ name: theme, request_id: requestId('submit theme') });
console.log(`${submitted.response.name}: ${submitted.response.state}, scan ${upload.scan.media_type ?? upload.scan.mediaType}`);

// An error names its reason and every wrong field.
try {
  await registry.themes.submitTheme({ name: theme, request_id: requestId('submit theme again, as another request') });
} catch (error) {
  console.log(`a second submission: ${grpc.status[error.code]} ${error.reason}, state ${error.metadataOfReason.state}`);
}

const stored = readPosition();
let events = 0;
const last = await follow(registry, stored, submitted.eventId, (event) => {
  events++;
  writeFileSync(positionFile, JSON.stringify({ position: event.position, hash: event.hash.toString('hex') })); // after its effect, in a real client
  if (event.message?.metadata?.district === district) console.log(`${event.position} ${event.type} ${event.event_id}`);
});
console.log(`${events} events after position ${stored.position}, hash chain valid up to ${last.position}`);
registry.close();

function readPosition() {
  try {
    const { position, hash } = JSON.parse(readFileSync(positionFile, 'utf8'));
    return { position, hash: Buffer.from(hash, 'hex') };
  } catch (error) {
    if (error.code === 'ENOENT') return { position: 0, hash: Buffer.alloc(32) };
    throw error;
  }
}
