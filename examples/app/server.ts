import page from "./index.html";
import { api } from "./server/api.ts";

export default {
  port: process.env.PORT ?? 3000,
  routes: {
    ...api,
    "/*": page, // the page's router answers what is no API
  },
};
