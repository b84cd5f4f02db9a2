// Runs a network by onnxruntime-web, ONNX's own runtime as WebAssembly.
//   node predict_onnx.mjs RUNTIME MODEL INPUTS LOGITS SIDE...     INPUTS is (N, SIDE...) and LOGITS (N, classes), as float32
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const BATCH = 500;
const [runtime, model, inputs, logits, ...sides] = process.argv.slice(2);
const ort = await import(pathToFileURL(runtime));
process.on("uncaughtException", (error) => {  // without the line of the runtime, which is long
  console.error(error.message);
  process.exit(1);
});
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(readFileSync(model));
const shape = sides.map(Number);
const length = shape.reduce((product, side) => product * side, 1);
const bytes = readFileSync(inputs);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const parts = [];
for (let begin = 0; begin < values.length; begin += BATCH * length) {
  const batch = values.slice(begin, begin + BATCH * length);
  const input = new ort.Tensor("float32", batch, [batch.length / length, ...shape]);
  const { data } = (await session.run({ input })).logits;
  parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
writeFileSync(logits, Buffer.concat(parts));
