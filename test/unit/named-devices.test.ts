// Names that a sound system gives.
import assert from "node:assert/strict";
import { microphonesOf } from "../../native/named-devices.ts";

describe("names of devices", () => {
  it("[MIC-1] are of what hears a person: no way to hear a speaker, and no part of a sound system (B56)", () => {
    const heard = [
      "Built-in Audio Analog Stereo",
      "Jabra Link 380 Mono",
      "Default Audio Device",
      "Plugged-in headset",
    ];
    const others = [
      "Monitor of Built-in Audio Analog Stereo",
      "Discard all samples (playback) or generate zero samples (capture)",
      "Rate Converter Plugin Using Speex Resampler",
      "Plugin for channel upmix (4,6,8)",
      "Plugin using Speex DSP (resample, agc, denoise, echo, dereverb)",
    ];
    assert.deepEqual(microphonesOf([...others, ...heard]), heard);
  });
});
