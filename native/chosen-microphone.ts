// Which microphone is to be opened. PulseAudio counts what its speakers play among what can be heard, makes that the default where there is no
// microphone, and moves who listens to the default there when that is unplugged: a video could then give requests, and say yes. So the
// default is looked up and opened by its name, which is never moved, and looked up again now and then, since people change it.
import { microphonesOf } from "./named-devices.ts";
import type { Recorders } from "./recorder.ts";

/** The system's own choice, which the system follows. */
export const DEFAULT = -1;

/** Its number; throws where it is not there. `device`: its name; empty is the default one. */
export function chosenMicrophone(PvRecorder: Recorders, device: string): number {
  const devices = PvRecorder.getAvailableDevices();
  const microphones = microphonesOf(devices);
  if (microphones.length === 0) throw new Error("This machine has no microphone");
  if (device !== "") {
    const index = devices.indexOf(device);
    if (index === -1) throw new Error(`The microphone "${device}" is not there`);
    return index;
  }
  // Where nothing but microphones can be heard the system may choose.
  if (microphones.length === devices.length) return DEFAULT;
  const name = defaultName(PvRecorder);
  return devices.indexOf(microphones.includes(name) ? name : (microphones[0] ?? name));
}

/** It is not started, so that nothing is heard. */
function defaultName(PvRecorder: Recorders): string {
  const recorder = new PvRecorder(FRAME_SAMPLES, DEFAULT, 1);
  try {
    return recorder.getSelectedDevice();
  } finally {
    recorder.release();
  }
}
const FRAME_SAMPLES = 512;
