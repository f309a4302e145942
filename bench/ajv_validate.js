#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// ajv_validate SCHEMA INPUTS SECONDS: how often in a second inputs are parsed and checked against a
// schema that ajv holds compiled, with all violations.
const fs = require("fs");
const Ajv = require("ajv");

const [schemaPath, inputsPath, seconds] = process.argv.slice(2);
const ajv = new Ajv({allErrors: true, strict: false, logger: false});
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaPath, "utf8")));
const inputs = fs.readFileSync(inputsPath, "utf8");
const work = () => {
  if (!validate(JSON.parse(inputs))) throw new Error(JSON.stringify(validate.errors));
};
for (let i = 0; i < 2000; ++i) work();  // so that what is hot is optimized
const begin = process.hrtime.bigint();
for (let count = 1; ; ++count) {
  work();
  const taken = Number(process.hrtime.bigint() - begin) / 1e9;
  if (taken < Number(seconds)) continue;
  console.log((count / taken).toFixed(1));
  break;
}
