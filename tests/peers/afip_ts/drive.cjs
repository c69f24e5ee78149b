// afip.ts, as its README uses it: `new Afip(...)`, then `electronicBillingService`. It always speaks SOAP 1.2 to WSFEv1,
// and reads contracts that it carries itself.
//
// Its address: WSAA_TEST and WSFEV1_TEST of its constant `EndpointsEnum`, set before the first client is made.

const fs = require("fs");
const { EndpointsEnum } = require("afip.ts/lib/enums");

const peer = JSON.parse(process.argv[2]);
EndpointsEnum.WSAA_TEST = `${peer.url}/ws/services/LoginCms`;
EndpointsEnum.WSFEV1_TEST = `${peer.url}/wsfev1/service.asmx`;

const { Afip } = require("afip.ts");

async function main() {
  const afip = new Afip({
    key: fs.readFileSync(peer.key, "utf8"),
    cert: fs.readFileSync(peer.certificate, "utf8"),
    cuit: Number(peer.cuit),
    ticketPath: peer.folder,
  });
  const billing = afip.electronicBillingService;
  const last = await billing.getLastVoucher(peer.point_of_sale, peer.voucher_type);
  const number = last.CbteNro + 1;
  const created = await billing.createVoucher({
    CantReg: 1,
    PtoVta: peer.point_of_sale,
    CbteTipo: peer.voucher_type,
    Concepto: 1,
    DocTipo: 99,
    DocNro: 0,
    CbteDesde: number,
    CbteHasta: number,
    CbteFch: peer.today,
    ImpTotal: 121,
    ImpTotConc: 0,
    ImpNeto: 100,
    ImpOpEx: 0,
    ImpIVA: 21,
    ImpTrib: 0,
    MonId: "PES",
    MonCotiz: 1,
    CondicionIVAReceptorId: 5,
    Iva: [{ Id: 5, BaseImp: 100, Importe: 21 }],
  });
  if (!created.cae) throw new Error(JSON.stringify(created.response));
  const version = require("afip.ts/package.json").version;
  console.log(JSON.stringify({ version, cae: created.cae, number, last_before: last.CbteNro, soap: "1.2" }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
