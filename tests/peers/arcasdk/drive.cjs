// @arcasdk/core: `new Arca(...)`, then `electronicBillingService`. SOAP 1.2 is its default, `useSoap12` its option.
// It reads contracts that it carries itself.
//
// Its address: WSAA_TEST and WSFEV1_TEST of its constant `Endpoints`, set before the first call.

const fs = require("fs");
const { Arca } = require("@arcasdk/core");
const { Endpoints } = require("@arcasdk/core/lib/infrastructure/soap/config/endpoints.types");

const peer = JSON.parse(process.argv[2]);
Endpoints.WSAA_TEST = `${peer.url}/ws/services/LoginCms`;
Endpoints.WSFEV1_TEST = `${peer.url}/wsfev1/service.asmx`;

async function main() {
  const arca = new Arca({
    cuit: Number(peer.cuit),
    cert: fs.readFileSync(peer.certificate, "utf8"),
    key: fs.readFileSync(peer.key, "utf8"),
    production: false,
    ticketPath: peer.folder,
    useSoap12: peer.soap === "1.2",
  });
  const billing = arca.electronicBillingService;
  const last = await billing.getLastVoucher(peer.point_of_sale, peer.voucher_type);
  const number = last.cbteNro + 1;
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
  const version = require("@arcasdk/core/package.json").version;
  console.log(JSON.stringify({ version, cae: created.cae, number, last_before: last.cbteNro, soap: peer.soap }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
