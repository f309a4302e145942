#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// nunjucks_render TEMPLATE VARIABLES SECONDS: renders a second of a template that nunjucks holds
// compiled, and the microseconds that compiling takes, one `name value` a line.
const fs = require("fs");
const nunjucks = require("nunjucks");

function rate(seconds, work) {
  for (let i = 0; i < 500; ++i) work();  // so that what is hot is optimized
  const begin = process.hrtime.bigint();
  for (let count = 1; ; ++count) {
    work();
    const taken = Number(process.hrtime.bigint() - begin) / 1e9;
    if (taken >= seconds) return count / taken;
  }
}

const [templatePath, variablesPath, seconds] = process.argv.slice(2);
const text = fs.readFileSync(templatePath, "utf8");
const variables = JSON.parse(fs.readFileSync(variablesPath, "utf8"));
const environment = new nunjucks.Environment(null, {autoescape: false});
const template = nunjucks.compile(text, environment);
console.log("renders_per_second", rate(Number(seconds), () => template.render(variables)).toFixed(1));
const compile = () => new nunjucks.Template(text, environment, "main.tf.j2", true);
console.log("compile_us", (1e6 / rate(Number(seconds), compile)).toFixed(1));
