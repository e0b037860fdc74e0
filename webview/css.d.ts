// Stylesheets are bundled beside the script; as modules they have no value.
declare module "*.css";
