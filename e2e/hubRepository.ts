import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readDecoderConfig } from '../src/engine/decoderConfig.ts';
import { readGguf } from '../src/engine/gguf.ts';
import { buildStockGraph, type StockOptions } from '../src/engine/stockExport.fixture.ts';
import { tokenizerJson } from '../src/engine/tokenizerJson.ts';
import { type BytePairs, readTokenMetadata, type TokenMetadata } from '../src/engine/tokenMetadata.ts';

/** A repository of the hub: its files by path. */
export interface HubRepositoryFiles {
  readonly id: string;
  readonly commit: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

const chatTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** The tiny golden llama as an export for transformers.js, in the layout of its repositories. */
export function tinyRepository(id: string): HubRepositoryFiles {
  const path = new URL('../fixtures/golden/architectures/llama-tied.f32.gguf', import.meta.url);
  const gguf = readGguf(new Uint8Array(readFileSync(path)));
  const config = readDecoderConfig(gguf);
  const tokens = readTokenMetadata(gguf.metadata) as TokenMetadata & { readonly pieces: BytePairs };
  const text = (content: object) => Buffer.from(JSON.stringify(content));
  const files = new Map<string, Buffer>([
    ['README.md', Buffer.from('# Tiny')],
    [
      'config.json',
      text({
        model_type: 'llama',
        architectures: ['LlamaForCausalLM'],
        hidden_size: config.hiddenSize,
        intermediate_size: config.feedForwardSize,
        num_hidden_layers: config.layerCount,
        num_attention_heads: config.headCount,
        num_key_value_heads: config.kvHeadCount,
        vocab_size: config.vocabularySize,
        max_position_embeddings: config.trainedContextLength,
        'transformers.js_config': { use_external_data_format: { 'model_q4.onnx': 1 } },
      }),
    ],
    ['generation_config.json', text({ eos_token_id: [319], do_sample: true, temperature: 0.7, top_k: 20 })],
    ['tokenizer.json', text(tokenizerJson(tokens))],
    [
      'tokenizer_config.json',
      text({
        tokenizer_class: 'PreTrainedTokenizer',
        eos_token: '<|im_end|>',
        clean_up_tokenization_spaces: false,
        chat_template: chatTemplate,
      }),
    ],
  ]);
  const add = (modelPath: string, options: StockOptions) => {
    const graph = buildStockGraph(gguf, config, options);
    files.set(modelPath, Buffer.from(graph.model));
    for (const file of graph.files) files.set(`onnx/${file.path}`, Buffer.from(file.make()));
  };
  add('onnx/model.onnx', { type: 'float32', dataFile: null, positions: 'fed', logitCount: false });
  const dataFile = 'model_q4.onnx_data';
  add('onnx/model_q4.onnx', { type: 'float16', dataFile, positions: 'counted', logitCount: true });
  files.set('onnx/model_q4f16.onnx', Buffer.from('for graphics processors'));
  return { id, commit: sha1(id), files };
}

/** The same repository with only the files that are wanted. */
export function withFiles(
  { files }: HubRepositoryFiles,
  id: string,
  wanted: (path: string) => boolean,
): HubRepositoryFiles {
  return { id, commit: sha1(id), files: new Map([...files].filter(([path]) => wanted(path))) };
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
