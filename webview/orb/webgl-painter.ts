// The orb in WebGL2: one triangle, one fragment shader. Undefined where there is no graphics card to speak of.
import type { Frame } from "./course.ts";
import type { Painter } from "./orb.ts";

const VERTEX = `#version 300 es
void main() { vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); gl_Position = vec4(p * 2.0 - 1.0, 0.0, 1.0); }`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform vec2 size; uniform float time; uniform float level; uniform vec4 flash;
uniform vec3 main_; uniform vec3 deep; uniform vec3 light;
uniform vec4 shape;   // morph, morphFreq, morphSpeed, breath
uniform vec4 air;     // fog, shimmer, glow, speed
uniform vec4 veil;    // stars, halo, blobs, asymmetry
uniform vec3 wisp;    // size, strength, size of the body
out vec4 colour;
float noise(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float soft(vec2 p) {
  vec2 i = floor(p), f = fract(p); f = f * f * (3.0 - 2.0 * f);
  return mix(mix(noise(i), noise(i + vec2(1, 0)), f.x), mix(noise(i + vec2(0, 1)), noise(i + vec2(1, 1)), f.x), f.y);
}
void main() {
  vec2 p = (gl_FragCoord.xy * 2.0 - size) / size.y;
  p -= veil.w * vec2(sin(time * 0.31), cos(time * 0.23));
  float a = atan(p.y, p.x), r = length(p);
  float wave = sin(a * shape.y + time * shape.z * 6.0) + 0.5 * sin(a * (shape.y + 2.0) - time * shape.z * 4.0);
  float edge = 0.62 * (1.0 + shape.w * sin(time * 1.6 * air.w) + level * 0.12) * (1.0 + shape.x * 0.33 * wave) * wisp.z;
  float body = 1.0 - smoothstep(edge - 0.02, edge + 0.02, r);
  float mist = soft(p * 3.0 + vec2(time * 0.12, -time * 0.09)) * 0.6 + soft(p * 7.0 - time * 0.07) * 0.4;
  float lit = clamp(1.0 - length(p - vec2(-0.18, 0.22)) / (edge * 1.5), 0.0, 1.0);
  vec3 inside = mix(deep, main_, smoothstep(0.0, 0.7, lit + (mist - 0.5) * air.x * 0.5));
  inside = mix(inside, light, pow(lit, 2.5) * 0.8) + air.y * (noise(gl_FragCoord.xy + floor(time * 12.0)) - 0.5);
  inside += veil.z * (soft(p * 2.2 + vec2(time * 0.21, time * 0.17)) - 0.5);
  vec2 cell = floor(p * 14.0);
  float star = step(0.93, noise(cell)) * (1.0 - smoothstep(0.05, 0.25, length(fract(p * 14.0) - 0.5)));
  inside += light * star * veil.x * (0.55 + 0.45 * sin(time * 2.0 + noise(cell + 7.0) * 6.28));
  float strand = soft(vec2(a * 3.0 + time * 0.4, r * 4.0 / max(wisp.x, 0.05) - time * 0.5));
  float wisps = wisp.y * 4.0 * smoothstep(0.55, 0.9, strand) * exp(-max(0.0, r - edge) * 3.0 / max(wisp.x, 0.05));
  float halo = exp(-max(0.0, r - edge) * 6.0) * (veil.y + air.z) * air.x + wisps;
  float ring = exp(-abs(r - edge) * 30.0) * flash.a;
  vec3 mixed = mix(main_, inside, body) + flash.rgb * ring;
  float alpha = clamp(max(body, halo * (1.0 - smoothstep(0.85, 1.0, r))) + ring, 0.0, 1.0);
  colour = vec4(mixed * alpha, alpha);
}`;

/** Graphics made by the processor: a shader there costs a whole core. */
const SOFTWARE = /swiftshader|llvmpipe|basic render|software/i;

export function createWebglPainter(canvas: HTMLCanvasElement, evenInSoftware: boolean): Painter | undefined {
  // Asked on a canvas of its own: once ours has a WebGL context it can never have a 2D one.
  if (!evenInSoftware && !hasHardware()) return undefined;
  const gl = canvas.getContext("webgl2", {
    alpha: true,
    antialias: false,
    powerPreference: "low-power",
    premultipliedAlpha: true,
  });
  const program = gl === null ? undefined : build(gl);
  if (gl === null || program === undefined) return undefined;
  gl.useProgram(program);
  const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const places = {
    size: at("size"),
    time: at("time"),
    level: at("level"),
    flash: at("flash"),
    main: at("main_"),
    deep: at("deep"),
    light: at("light"),
    shape: at("shape"),
    air: at("air"),
    veil: at("veil"),
    wisp: at("wisp"),
  };
  return {
    kind: "webgl",
    paint({ look, colours: [main, deep, light], seconds, level, size, flash, flashError }: Frame) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.uniform2f(places.size, canvas.width, canvas.height);
      gl.uniform1f(places.time, seconds);
      gl.uniform1f(places.level, level);
      gl.uniform4f(places.flash, flashError ? 0.8 : 0.3, flashError ? 0.2 : 0.75, 0.35, flash);
      gl.uniform3f(places.main, ...main);
      gl.uniform3f(places.deep, ...deep);
      gl.uniform3f(places.light, ...light);
      gl.uniform4f(places.shape, look.morph, look.morphFreq, look.morphSpeed, look.breath);
      gl.uniform4f(places.air, look.fog, look.shimmer, look.glow, look.speed);
      gl.uniform4f(places.veil, look.stars, look.halo, look.blobs, look.asymmetry);
      gl.uniform3f(places.wisp, look.wispSize, look.wisps, size);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    },
    dispose: () => gl.deleteProgram(program),
  };
}

function hasHardware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl === null) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = info === null ? "" : gl.getParameter(info.UNMASKED_RENDERER_WEBGL);
  return typeof name === "string" && !SOFTWARE.test(name);
}

function build(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : undefined;
}
