// What the lists of models have in common.

/** Where they are published. */
export const HUB = "https://huggingface.co";
export const PACKAGES = "https://registry.npmjs.org";

export const APACHE = {
  licence: "Apache-2.0",
  licenceUrl: "https://www.apache.org/licenses/LICENSE-2.0",
} as const;
