// Reads the first file, says what is in it (a line of JSON per record), and writes the second with the features in another order.
const { createHash } = require('crypto');
const tfrecord = require('tfrecord');

async function convert(input, output) {
  const reader = await tfrecord.createReader(input);
  const writer = await tfrecord.createWriter(output);
  for (let example; (example = await reader.readExample());) {
    const features = example.features.feature;
    const bytes = (key) => features[key] && Buffer.from(features[key].bytesList.value[0]);
    const integer = (key) => features[key] && String(features[key].int64List.value[0]);
    const raw = bytes('image/raw');
    console.log(JSON.stringify({
      record: String(bytes('framewise/record')),
      index: integer('frame/index'),
      pts: integer('frame/pts'),
      height: integer('image/height'),
      mean: features['frame/mean'] && features['frame/mean'].floatList.value[0],
      encoded: bytes('image/encoded') && bytes('image/encoded').toString('base64'),
      pixels: raw && createHash('sha256').update(raw).digest('hex'),
    }));
    example.features.feature = Object.fromEntries(Object.entries(features).reverse());
    await writer.writeExample(example);
  }
  await writer.close();
}

convert(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
