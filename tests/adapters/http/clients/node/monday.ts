// A Monday morning by the types that openapi-typescript made, and by nothing else.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];
declare const process: { env: Record<string, string>; stdout: { write(text: string): void } };

const told = JSON.parse(process.env["CASHRAIL"] ?? "{}") as { url: string; advisor: string; owner: string };
const clientOf = (key: string) =>
  createClient<paths>({ baseUrl: told.url, headers: { Authorization: `Bearer ${key}` } });
const advisor = clientOf(told.advisor);
const owner = clientOf(told.owner);
const ONE = "/api/v1/businesses/{business_id}";

/** The answer, where it is no problem. */
function answered<T>(answer: { data?: T; error?: Schemas["Problem"] }): T {
  if (answer.data === undefined) throw new Error(answer.error?.detail ?? "There is no answer.");
  return answer.data;
}

/** What there has to be. */
function there<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("What the story is about is not there.");
  return value;
}

/** What an intent is about, told apart by its tag: the compiler knows the fields of each. */
function about(intent: Schemas["Intent"]): string {
  switch (intent.action) {
    case "change-bill":
      return intent.bill_id;
    case "change-vendor":
      return intent.vendor_id;
    default:
      return "";
  }
}

const later = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

async function triage(business_id: string): Promise<string[]> {
  const path = { business_id };
  const tray = answered(await advisor.GET(`${ONE}/tray`, { params: { path } }));
  const [first, second, third] = tray.items.slice(0, 3).map((item) => item.finding.key);
  const commented = answered(
    await advisor.POST(`${ONE}/findings/{key}/comment`, {
      params: { path: { ...path, key: there(first) } },
      body: { act: "comment", text: "Asked for a statement." },
    }),
  );
  const ignored = answered(
    await advisor.POST(`${ONE}/findings/{key}/ignore`, {
      params: { path: { ...path, key: there(second) } },
      body: { act: "ignore", reason: "Known, and right." },
    }),
  );
  const snooze: Schemas["FindingAct"] = { act: "snooze", until: later(tray.as_of, 7), reason: "Next week." };
  const snoozed = answered(
    await advisor.POST(`${ONE}/findings/bulk`, {
      params: { path },
      body: { keys: [there(first), there(third)], act: snooze },
    }),
  );
  return [String(commented.comments), ignored.state, ...snoozed.rows.map((row) => there(row.life).state)];
}

async function payable(business_id: string): Promise<Schemas["BillDecision"][]> {
  const console = answered(await advisor.GET(`${ONE}/console`, { params: { path: { business_id } } }));
  return console.bills.filter((bill) => bill.verdict === "pass");
}

async function pay(business_id: string, bill: Schemas["BillDecision"]): Promise<string[]> {
  const path = { business_id };
  const { policy } = answered(await owner.GET(`${ONE}/policy`, { params: { path } }));
  answered(
    await owner.PUT(`${ONE}/policy`, {
      params: { path },
      body: { overrides: { one_approval_minor: 1 }, version: policy.version },
    }),
  );
  const runway = answered(await advisor.GET(`${ONE}/runway`, { params: { path } }));
  const account = there(runway.figures.cash.accounts[0]?.records[0]).replace("Account:", "");
  const draft = { kind: "approve", record: bill.record, version: bill.version, day: runway.as_of } as const;
  const made = answered(await advisor.POST(`${ONE}/decisions`, { params: { path }, body: { decisions: [draft] } }));
  const proposed = there(made.rows[0]?.decision);
  const decision = { ...path, decision_id: proposed.id };
  const approved = answered(
    await owner.POST(`${ONE}/decisions/{decision_id}/approve`, { params: { path: decision } }),
  );
  const recorded = answered(
    await advisor.POST(`${ONE}/decisions/{decision_id}/record`, {
      params: { path: decision, header: { "Idempotency-Key": "pay-1" } },
      body: { account_id: account },
    }),
  );
  return [proposed.state, approved.state, recorded.decision.state, recorded.write.state];
}

async function mend(business_id: string, bill: Schemas["BillDecision"]): Promise<string[]> {
  const made = answered(
    await advisor.POST(`${ONE}/writes`, {
      params: { path: { business_id }, header: { "Idempotency-Key": "mend-1" } },
      body: { action: "change-bill", version: bill.version, bill_id: bill.bill_id, due_date: later(bill.due_date, 3) },
    }),
  );
  const undone = answered(
    await advisor.POST(`${ONE}/writes/{write_id}/undo`, {
      params: { path: { business_id, write_id: made.id }, header: { "Idempotency-Key": "undo-1" } },
    }),
  );
  const kept = about(made.intent) === bill.bill_id && undone.undoes === made.id;
  return [made.intent.action, made.state, undone.state, kept ? "True" : "False"];
}

async function fix(business_id: string): Promise<string[]> {
  const tray = answered(await advisor.GET(`${ONE}/tray`, { params: { path: { business_id } } }));
  for (const { finding } of tray.items) {
    if (!finding.fix?.intent || finding.fix.needs.length > 0) continue;
    const path = { business_id, key: finding.key };
    const preview = answered(
      await advisor.POST(`${ONE}/findings/{key}/fix/preview`, { params: { path }, body: { values: {} } }),
    );
    if (preview.refusal || preview.irreversible) continue;
    const fixed = answered(
      await advisor.POST(`${ONE}/findings/{key}/fix`, {
        params: { path, header: { "Idempotency-Key": "fix-1" } },
        body: { values: {} },
      }),
    );
    const undone = answered(
      await advisor.POST(`${ONE}/writes/{write_id}/undo`, {
        params: { path: { business_id, write_id: fixed.write.id }, header: { "Idempotency-Key": "unfix-1" } },
      }),
    );
    const again = answered(await advisor.GET(`${ONE}/findings/{key}`, { params: { path } }));
    return [fixed.write.state, fixed.life.state, undone.state, again.item.life.state];
  }
  throw new Error("No finding can be mended.");
}

async function exportFindings(): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: 7 } : { limit: 7, cursor };
    const page: Schemas["FirmFindingPage"] = answered(await advisor.GET("/api/v1/findings", { params: { query } }));
    found.push(...page.items.map((each) => `${each.business_id} ${each.key}`));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

const digest = answered(await advisor.GET("/api/v1/digest", { params: { query: { wait_s: 60 } } }));
const red = there(digest.clients.find((client) => client.light === "red")).business_id;
const lives = await triage(red);
let client = "";
let bills: Schemas["BillDecision"][] = [];
for (const each of digest.clients) {
  if (bills.length < 2 && each.light !== "red") [client, bills] = [each.business_id, await payable(each.business_id)];
}
const paid = there(bills[0]);
const payment = await pay(client, paid);
const write = await mend(client, there(bills[1]));
const record = answered(
  await advisor.GET(`${ONE}/records/{record_kind}/{record_id}`, {
    params: { path: { business_id: client, record_kind: "Bill", record_id: paid.bill_id } },
  }),
);
const mended = await fix(red);
const exported = await exportFindings();
const lines = answered(
  await advisor.GET(`${ONE}/changes/export`, { params: { path: { business_id: client } }, parseAs: "text" }),
);
const acts = answered(await advisor.GET("/api/v1/acts", { params: { query: { limit: 100 } } })).items;
process.stdout.write(
  JSON.stringify({
    red,
    paid: paid.bill_id,
    lives,
    payment,
    write,
    fix: mended,
    exported,
    decided: record.decisions.map((decision) => decision.state),
    lines: lines.trim().split("\n").length,
    acts: acts.map((act) => act.action),
  }),
);
