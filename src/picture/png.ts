import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

/** The fonts come with the program: what a machine happens to have would change the picture. */
const fontFiles = [
  import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
].map((url) => fileURLToPath(url));

/** Of ten megabytes: read only where something is written in it. */
const chineseFont = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
);
const chinese = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

/** An SVG document as PNG, three times its size in pixels so that it stays sharp on a phone. */
export const renderPng = (svg: string): Buffer =>
  new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 3 },
    font: {
      fontFiles: chinese.test(svg) ? [...fontFiles, chineseFont] : fontFiles,
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
    },
  })
    .render()
    .asPng();
