// Names of files whose content is likely a secret: one list, as globs for those who search and as a test of one path.
import { isWithin } from "../lib/paths.ts";

const FILES = [
  ".env*",
  "*.env",
  "*.pem",
  "*.key",
  "*.p12",
  "*.pfx",
  "*.keystore",
  "*.jks",
  "*.kdbx",
  ".npmrc",
  ".yarnrc.yml",
  ".netrc",
  ".pgpass",
  ".pypirc",
  ".git-credentials",
  ".htpasswd",
  "credentials",
  "credentials.json",
  "credentials.toml",
  "id_rsa*",
  "id_dsa*",
  "id_ecdsa*",
  "id_ed25519*",
  "*.pem.*",
  "*.key.*",
  "*.ppk",
  "*.p8",
  "*.tfstate*",
  "secrets.yml",
  "secrets.yaml",
  "secrets.json",
  "service-account*.json",
  "service_account*.json",
  ".secrets.*",
  "*credentials*.json",
  ".*.json.sw*",
  ".npmrc.sw*",
  ".id_*.sw*",
  "sftp*.json",
  "key.properties",
  "keystore.properties",
  ".sentryclirc",
  ".hf_token",
  ".github_token",
  "token.json",
  ".mylogin.cnf",
  ".erlang.cookie",
  "secret.y*ml",
  "kubeconfig",
  ".*_history",
  ".vault-token",
  ".s3cfg",
  ".boto",
  ".terraformrc",
  "*.tfvars",
  "*.tfvars.json",
  "application_default_credentials.json",
  ".dockercfg",
  "_netrc",
  ".my.cnf",
  "auth.json",
  ".secrets",
  "secret.json",
  "secrets.toml",
  "secrets.txt",
  "client_secret*.json",
  "credentials.json.*",
  "credentials.yml*",
  "credentials.yaml",
  "credentials.xml",
  "password.txt",
  "passwords.txt",
  ".password",
  ".dev.vars",
  ".flaskenv",
  "env.local",
  "local.settings.json",
  "wp-config.php",
  "*firebase-adminsdk*.json",
  "gcp-key*.json",
  "*.ovpn",
  "*.kdb",
  "*.keytab",
  "cookies.txt",
  "cookies.sqlite",
  "*.env.*",
  "serviceaccount*.json",
  "credentials.csv",
  "credentials.tfrc.json",
  "rootkey.csv",
  "accesskeys.csv",
  "private_key*",
  "ssh_host_*_key",
  "deploy_key",
  "secring.gpg",
  "wallet.dat",
  ".vault_pass*",
  ".vault-pass*",
  ".token",
  ".passwd",
  "kubeconfig.*",
  "rclone.conf",
  ".databrickscfg",
  ".yarnrc",
  ".ftpconfig",
  "logins.json",
  "key4.db",
  "login data",
  "secrets.py",
  "token.txt",
  "token.pickle",
  "nuget.config",
  "pip.conf",
  ".curlrc",
  ".wgetrc",
  "client-secret*.json",
  "passwords.csv",
  "private*.asc",
  "private*.gpg",
  "*.pkcs12",
  "kube.config",
  "local.properties",
  ".lesshst",
  ".viminfo",
  ".zhistory",
  "netrc",
  "npmrc",
  ".netrc.*",
  ".authinfo*",
  "creds.json",
  "creds.y*ml",
  "credential.json",
  ".tokens",
  "*_token.txt",
  "*-token.txt",
  "api_key.txt",
  "api-key.txt",
  "apikey.txt",
  ".apikey",
  ".api_key",
  ".dockerconfigjson",
  "env.production",
  "env.prod",
  "env.staging",
  "env.development",
  ".gitconfig",
  "mcp.json",
  "secrets.properties",
  "secrets.ini",
  "secrets.xml",
  "vault.y*ml",
  "*_accesskeys.csv",
  "*_credentials.csv",
  "clouds.yaml",
  "*openrc.sh",
  "storagestate.json",
  ".mcp.json",
  ".claude.json",
  "oauth_creds.json",
  "kaggle.json",
  ".aider.conf.yml",
  "appsettings.*.json",
  "application-*.y*ml",
  "application-*.properties",
  "database.yml",
  "*.secret.exs",
  "gradle.properties",
  "settings.xml",
  ".credentials",
  "secrets.*.json",
  "secrets.*.y*ml",
  "*-secret.y*ml",
  "*-secrets.y*ml",
  "*_secrets.y*ml",
  "tokens.json",
  "passwords.json",
  "passwords.txt",
  "api_keys.*",
  "api-keys.*",
  "access_token",
  ".secret",
  "mnemonic.txt",
  "utc--*",
  ".gitcookies",
  ".passwd-s3fs",
  "ngrok.yml",
  "wg*.conf",
  "*.pk8",
  "*.jceks",
  "*.bks",
  "datasources.local.xml",
  "sitemanager.xml",
  "fish_history",
  // As containers are given them, in folders in which code may lie as well.
  "*_password",
  "*_password.txt",
  "*-password.txt",
  "*_secret",
  "*_secret.txt",
  "*-secret.txt",
];
/** What editors and people call the one before. */
const COPIES = ["~", ".bak", ".old", ".orig", ".save", ".swp"];
const FOLDERS = [
  ".envs",
  ".git",
  ".ssh",
  ".aws",
  ".azure",
  ".gnupg",
  ".kube",
  ".docker",
  ".secrets",
  ".config/gh",
  ".config/gcloud",
  ".config/op",
  ".config/hub",
  ".password-store",
  ".terraform.d",
  ".oci",
  ".fly",
  ".m2",
  ".env",
  ".svn",
  ".hg",
  ".jj",
  ".sl",
  ".bzr",
  "*.git",
  "playwright/.auth",
  ".codex",
  ".huggingface",
  ".continue",
];

const NAMES = FILES.flatMap((name) =>
  name.endsWith("*") ? [name, `#${name}#`] : [name, ...COPIES.map((end) => name + end), `#${name}#`],
);

/** Below any folder, letter case ignored. */
export const SECRET_GLOBS: readonly string[] = [...NAMES, ...FOLDERS.map((name) => `${name}/**`)];

// The same as a test of one path, which every command asks for each of its words: names are looked up, and what begins or ends a name is
// looked for from there, since one pattern of all of them takes longer than all else that is judged.
const WHOLE_NAMES = new Set(FILES.filter((name) => !name.includes("*")));
const LIKE = FILES.filter((name) => name.includes("*"));
const BEGINNINGS = new RegExp(
  `^(?:${LIKE.filter((name) => !name.startsWith("*"))
    .map(pattern)
    .join("|")})$`,
);
const ENDINGS = new RegExp(
  `(?:${LIKE.filter((name) => name.startsWith("*"))
    .map((name) => pattern(name.slice(1)))
    .join("|")})$`,
);
const IN_FOLDER = new RegExp(`(?:^|/)(?:${FOLDERS.map(pattern).join("|")})(?:/|$)`);

function pattern(glob: string): string {
  return glob.replaceAll(".", String.raw`\.`).replaceAll("*", "[^/]*");
}

/** They show what such a file is to look like. */
const EXAMPLE = /^\.env\.(?:example|sample|template|dist)$/;

/** Even reading such a file asks. Paths use forward slashes. */
export function sensitive(path: string): boolean {
  const lower = path.toLowerCase();
  const at = lower.lastIndexOf("/") + 1;
  const [folder, name] = [lower.slice(0, at), lower.slice(at)];
  if (EXAMPLE.test(name)) return IN_FOLDER.test(folder);
  return isSecretName(name) || isSecretName(withoutCopy(name)) || IN_FOLDER.test(lower);
}

const isSecretName = (name: string): boolean =>
  WHOLE_NAMES.has(name) || BEGINNINGS.test(name) || ENDINGS.test(name);

/** The file that it is a copy of. */
function withoutCopy(name: string): string {
  if (name.startsWith("#") && name.endsWith("#")) return name.slice(1, -1);
  const end = COPIES.find((one) => name.endsWith(one));
  return end === undefined ? name : name.slice(0, -end.length);
}

/** Of the system, of a whole drive, and mounted disks. */
const WHOLE =
  /^\/(?:proc|sys|dev|run)(?:\/|$)|^\/(?:etc|root|boot|bin|sbin|lib\w*|usr|var|opt|System|Library|Applications)$|^\/(?:mnt|media|Volumes)(?:\/[^/]+)?$|^[A-Za-z]:[\\/]?$/;

/** A folder that is never given as a whole, by its real path: a disk, somebody's home, the system's own, one of secrets. */
export const holdsTooMuch = (folder: string, home: string): boolean =>
  isWithin(folder, home) ||
  (/[\\/](?:home|Users)$/.test(parentOf(home)) && parentOf(folder) === parentOf(home)) ||
  WHOLE.test(folder) ||
  sensitive(folder.replaceAll("\\", "/"));

const parentOf = (path: string): string => path.replace(/[\\/][^\\/]+[\\/]?$/, "");
