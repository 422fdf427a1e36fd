// Stands in for `cloudflare:email`, which plain workerd lacks and `agents` imports. No mail is answered here.
export class EmailMessage {}
