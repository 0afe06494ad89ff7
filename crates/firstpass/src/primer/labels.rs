//! The ways in which invoices name things. One row a label, one cell a language, variants parted by `|`.

/// What is labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Number,
    Date,
    Due,
    Delivery,
    Customer,
    Order,
    Note,
    Contract,
    VatId,
    TaxNumber,
    Iban,
    Bic,
    Bank,
    Phone,
    Mail,
    Net,
    Tax,
    Gross,
    Payable,
    Paid,
    Subtotal,
    Title,
    Credit,
    Preceding,
    Position,
    Article,
    Description,
    Quantity,
    Unit,
    Price,
    Rate,
    Amount,
    Seller,
    Buyer,
    Register,
    Name,
    Base,
    TaxShare,
    Printed,
    Terms,
    Freight,
    ForInvoice,
    Of,
    Currency,
    Clerk,
    Page,
    Holder,
    Global,
    Section,
    Other,
}

/// Languages by index: German, English, French, Dutch, Italian, Spanish.
pub(super) const LANGUAGES: usize = 6;

#[rustfmt::skip]
const ROWS: &[(Label, [&str; LANGUAGES])] = {
    use Label::*;
    &[
        (Number, ["Rechnungsnummer|Rechnungs-Nr.|Rechnungsnr.|Rechnung Nr.|Rechnung-Nr.|RE-Nr.|Belegnummer|Beleg-Nr.|Nummer|Nr.|Rg.-Nr.|Rechn.-Nr.|Dokumentnummer", "Invoice number|Invoice No.|Invoice no|Invoice #|Invoice ID|Inv. No.|Invoice|Document no.|Number|No.|Reference no.|Bill no.", "N° de facture|Facture n°|Numéro de facture|Facture N°|N° facture|Numéro|N°|Réf. facture", "Factuurnummer|Factuurnr.|Factuur nr.|Nummer|Factuur", "Numero fattura|Fattura n.|N. fattura|Fattura nr.|Numero|N. documento", "Número de factura|Factura n.º|N.º factura|Factura nº|Nº de factura|Número"]),
        (Date, ["Rechnungsdatum|Datum|Belegdatum|Rechnung vom|Ausstellungsdatum|vom|Rg.-Datum|Rechn.-Datum|Ausgestellt am", "Invoice date|Date|Date of issue|Issued|Issue date|Document date|Dated|Tax point|Billing date", "Date de facture|Date|Date de facturation|Date d'émission|Émise le|Le", "Factuurdatum|Datum|Documentdatum", "Data fattura|Data|Data documento|Del|Data di emissione", "Fecha de factura|Fecha|Fecha de emisión|Fecha factura"]),
        (Due, ["Fällig am|Fälligkeitsdatum|Zahlbar bis|Fälligkeit|Zahlungsziel|Zahlungstermin|Zu zahlen bis|Fällig|Zahlung bis", "Due date|Payment due|Due|Pay by|Payable by|Payment due date|Due by", "Date d'échéance|Échéance|À payer avant le|Payable le|Échéance le", "Vervaldatum|Te betalen voor|Uiterste betaaldatum|Vervaldag", "Scadenza|Data scadenza|Pagamento entro", "Vencimiento|Fecha de vencimiento|Pagar antes del"]),
        (Delivery, ["Lieferdatum|Leistungsdatum|Liefer-/Leistungsdatum|Leistungszeitpunkt|Lieferung am|Leistung vom", "Delivery date|Date of supply|Supply date|Delivered on|Shipped", "Date de livraison|Livré le|Date de prestation", "Leverdatum|Geleverd op", "Data consegna|Consegna del", "Fecha de entrega|Entregado el"]),
        (Customer, ["Kundennummer|Kunden-Nr.|Kd.-Nr.|Kundennr.|Debitor|Ihre Kundennummer", "Customer no.|Customer number|Account no.|Customer ID|Client no.", "N° client|Code client|Numéro client|Réf. client", "Klantnummer|Klantnr.|Debiteurnummer", "Codice cliente|N. cliente|Cliente", "N.º cliente|Código de cliente|Cliente"]),
        (Order, ["Bestellnummer|Ihre Bestellung|Bestell-Nr.|Ihre Bestellnummer|Bestellung|Ihre Bestellung Nr.|Bestellreferenz", "Purchase order|PO number|Your order|Order no.|PO no.|Your PO|Order number|Customer PO", "Commande n°|Votre commande|N° de commande|Bon de commande|Réf. commande", "Uw order|Inkooporder|Ordernummer|Bestelnummer", "Ordine n.|Vs. ordine|Numero ordine", "Pedido n.º|Su pedido|N.º pedido"]),
        (Note, ["Lieferschein|Lieferschein-Nr.|Lieferscheinnummer|Auftrag|Auftragsnummer|Auftrags-Nr.", "Delivery note|Our order|Job no.|Sales order|Dispatch note", "Bon de livraison|BL n°|Notre réf.|Dossier", "Pakbon|Onze referentie|Opdracht", "DDT n.|Ns. rif.|Bolla", "Albarán|Nuestra ref.|Entrega n.º"]),
        (Contract, ["Vertragsnummer|Projekt|Objekt|Referenz|Unser Zeichen|Vorgang|Kostenstelle|Artikel-Charge|Leitweg-ID", "Contract|Project|Reference|Our ref.|File|Cost centre|Batch", "Contrat|Projet|Référence|Affaire", "Contract|Project|Referentie|Kenmerk", "Contratto|Progetto|Riferimento|CIG", "Contrato|Proyecto|Referencia"]),
        (VatId, ["USt-IdNr.|USt-ID|USt.-Id.-Nr.|Umsatzsteuer-ID|UID|USt.-IdNr.|Umsatzsteuer-Identifikationsnummer|Ust-Id", "VAT no.|VAT ID|VAT registration no.|VAT number|VAT Reg No|VAT", "TVA intracommunautaire|N° TVA|TVA|N° de TVA intracom.|TVA intra", "Btw-nummer|Btw-nr.|BTW|Btw-id", "P. IVA|Partita IVA|P.IVA", "NIF|CIF|NIF-IVA|N.º IVA"]),
        (TaxNumber, ["Steuernummer|St.-Nr.|Steuer-Nr.|StNr.", "Tax number|Tax no.|UTR|Company tax no.", "SIREN|SIRET|RCS", "KvK|KvK-nr.|Handelsregister", "Codice fiscale|C.F.|REA", "Registro|Reg. Merc."]),
        (Iban, ["IBAN|IBAN-Nr.|Konto (IBAN)", "IBAN|Account (IBAN)", "IBAN|Compte IBAN", "IBAN|Bankrekening", "IBAN|Coordinate IBAN", "IBAN|Cuenta"]),
        (Bic, ["BIC|BIC/SWIFT|SWIFT", "BIC|SWIFT|SWIFT/BIC", "BIC|Code BIC", "BIC", "BIC|SWIFT", "BIC|SWIFT"]),
        (Bank, ["Bank|Bankverbindung|Kreditinstitut", "Bank|Bank details", "Banque|Domiciliation", "Bank", "Banca", "Banco"]),
        (Phone, ["Telefon|Tel.|Fon|Tel|Telefax|Fax", "Phone|Tel.|Tel|Fax", "Tél.|Téléphone|Fax", "Tel.|Telefoon", "Tel.|Telefono", "Tel.|Teléfono"]),
        (Mail, ["E-Mail|Mail|eMail", "E-mail|Email", "Courriel|E-mail", "E-mail", "E-mail|Email", "E-mail|Correo"]),
        (Net, ["Nettobetrag|Summe netto|Netto|Gesamt netto|Nettosumme|Warenwert|Gesamtbetrag netto|Rechnungsbetrag netto|Zwischensumme netto|Summe ohne MwSt.|Summe exkl. USt.|Betrag ohne USt.|Rechnungssumme netto|Total netto", "Net total|Subtotal|Net amount|Total net|Total excl. VAT|Amount excl. VAT|Net|Total before tax|Sub-total|Goods total", "Total HT|Montant HT|Total hors taxes|Net HT|Sous-total HT|Base HT", "Subtotaal|Totaal excl. btw|Netto|Bedrag excl. btw|Totaal exclusief btw", "Imponibile|Totale imponibile|Totale netto|Netto", "Base imponible|Subtotal|Total neto|Neto"]),
        (Tax, ["MwSt.|USt.|Umsatzsteuer|Mehrwertsteuer|zzgl. MwSt.|zzgl. USt.|Steuerbetrag|MwSt-Betrag|Summe USt.|Umsatzsteuer gesamt|zzgl. gesetzl. MwSt.|Steuer", "VAT|Tax|VAT amount|Total VAT|Sales tax|Tax amount|plus VAT|Total tax", "TVA|Montant TVA|Total TVA|T.V.A.", "Btw|BTW bedrag|Totaal btw|btw", "IVA|Totale IVA|Imposta", "IVA|Cuota IVA|Total IVA"]),
        (Gross, ["Gesamtbetrag|Rechnungsbetrag|Summe brutto|Endbetrag|Bruttobetrag|Gesamtsumme|Rechnungssumme|Gesamt brutto|Brutto|Total|Gesamtbetrag brutto|Summe|Betrag inkl. MwSt.|Bruttosumme|Rechnungsendbetrag|Gesamt", "Total|Invoice total|Grand total|Gross total|Total incl. VAT|Total amount|Amount incl. VAT|Total gross|Total due", "Total TTC|Montant TTC|Total toutes taxes comprises|TTC|Total à payer TTC|Total", "Totaal|Totaal incl. btw|Factuurbedrag|Totaalbedrag|Totaal inclusief btw", "Totale|Totale fattura|Totale documento|Totale lordo", "Total|Total factura|Importe total|Total con IVA"]),
        (Payable, ["Zahlbetrag|Zu zahlen|Zu zahlender Betrag|Restbetrag|Offener Betrag|Zahllast|Fälliger Betrag", "Amount due|Balance due|Payable|To pay|Amount payable|Please pay", "Net à payer|À payer|Solde à payer|Reste à payer", "Te betalen|Openstaand bedrag|Te voldoen", "Da pagare|Netto a pagare|Saldo", "A pagar|Total a pagar|Importe pendiente"]),
        (Paid, ["Anzahlung|Bereits gezahlt|abzgl. Anzahlung|Geleistete Anzahlungen|Vorauszahlung|Erhaltene Anzahlung", "Paid|Deposit|Less prepayment|Already paid|Prepaid|Advance payment", "Acompte|Acompte versé|Déjà réglé", "Vooruitbetaald|Reeds betaald", "Acconto|Già pagato", "Anticipo|Pagado"]),
        (Subtotal, ["Zwischensumme|Summe Positionen|Positionssumme|Übertrag", "Lines total|Items|Sum of items", "Sous-total|Total lignes", "Regeltotaal|Som", "Totale righe|Somma", "Suma|Suma líneas"]),
        (Title, ["Rechnung|RECHNUNG|Rechnung / Invoice|Schlussrechnung|Abschlagsrechnung", "Invoice|INVOICE|Tax invoice|Sales invoice|TAX INVOICE", "Facture|FACTURE", "Factuur|FACTUUR", "Fattura|FATTURA", "Factura|FACTURA"]),
        (Credit, ["Gutschrift|GUTSCHRIFT|Rechnungskorrektur|Stornorechnung", "Credit note|CREDIT NOTE|Credit memo", "Avoir|AVOIR|Note de crédit", "Creditnota|CREDITNOTA", "Nota di credito", "Abono|Nota de abono"]),
        (Preceding, ["zu Rechnung|Ursprungsrechnung|Bezug Rechnung|Originalrechnung Nr.", "Original invoice|Regarding invoice|Corrects invoice", "Facture d'origine|Concerne la facture", "Oorspronkelijke factuur", "Fattura di riferimento", "Factura original|Rectifica factura"]),
        (Position, ["Pos.|Pos|Position|Nr.|#", "Pos|Item|No.|#|Line", "N°|Pos.|Ligne", "Nr.|Pos.", "Pos.|N.|Riga", "Pos.|N.º"]),
        (Article, ["Artikel-Nr.|Artikelnummer|Art.-Nr.|Artikel", "Item no.|SKU|Article|Product code", "Réf.|Référence|Article", "Artikelnr.|Artikel", "Codice|Articolo", "Código|Artículo"]),
        (Description, ["Bezeichnung|Beschreibung|Artikelbezeichnung|Leistung|Text", "Description|Details|Service|Item description", "Désignation|Description|Libellé", "Omschrijving|Beschrijving", "Descrizione", "Descripción|Concepto"]),
        (Quantity, ["Menge|Anzahl|Mge.", "Qty|Quantity|Units", "Qté|Quantité", "Aantal", "Qta|Quantità", "Cantidad|Cant."]),
        (Unit, ["Einheit|Einh.|ME", "Unit|UoM", "Unité|U", "Eenheid", "UM|Unità", "Ud."]),
        (Price, ["Einzelpreis|E-Preis|Preis|Nettopreis|Preis/Einheit|EP", "Unit price|Price|Rate|Price each", "PU HT|Prix unitaire|Prix unit. HT|P.U.", "Prijs|Stukprijs", "Prezzo|Prezzo unit.", "Precio|Precio ud."]),
        (Rate, ["MwSt.|USt.|Steuersatz|MwSt %|USt %|Satz", "VAT|VAT %|Tax rate", "TVA|TVA %|Taux", "Btw|Btw %", "IVA|IVA %|Aliquota", "IVA|IVA %"]),
        (Amount, ["Betrag|Gesamtpreis|Gesamt|Nettobetrag|Summe|Gesamt EUR|Total|G-Preis", "Amount|Total|Line total|Net amount|Net", "Montant|Total HT|Montant HT", "Bedrag|Totaal", "Importo|Totale", "Importe|Total"]),
        (Seller, ["Verkäufer|Rechnungssteller|Lieferant|Absender|Von", "Seller|From|Supplier|Vendor", "Vendeur|Fournisseur|Émetteur", "Leverancier|Verkoper", "Fornitore|Cedente", "Proveedor|Vendedor|Emisor"]),
        (Buyer, ["Käufer|Rechnungsempfänger|Kunde|Rechnungsadresse|An|Rechnung an|Leistungsempfänger|Käufer/Leistungsempfänger", "Bill to|Buyer|Customer|Sold to|Invoice to|To", "Client|Acheteur|Facturé à|Destinataire|Adresse de facturation", "Klant|Factuuradres|Koper", "Cliente|Cessionario|Spett.le", "Cliente|Facturar a|Comprador"]),
        (Register, ["Handelsregister|Amtsgericht|HRB|Registergericht|Geschäftsführer", "Company no.|Registered in England no.|Director", "RCS|Capital|Gérant", "KvK|Directeur", "REA|Capitale sociale", "Registro Mercantil|Tomo"]),
        (Name, ["Name|Firma|Firmenname", "Name|Company", "Nom|Société", "Naam|Bedrijf", "Nome|Ragione sociale", "Nombre|Empresa"]),
        (Base, ["Basisbetrag|Bemessungsgrundlage|Netto|Steuerbasis|Nettobetrag", "Taxable amount|Net|Base|Net value", "Base HT|Base|Montant HT", "Grondslag|Over", "Imponibile", "Base"]),
        (TaxShare, ["Steuerbetrag|MwSt.-Betrag|USt.|Steuer", "VAT amount|Tax|VAT", "Montant TVA|TVA", "Btw-bedrag|Btw", "Imposta|IVA", "Cuota"]),
        (Printed, ["Druckdatum|Stand|gedruckt am|Auftragsdatum|Bestelldatum|Reisedatum|gültig ab|Bestellung vom|Eingang", "Printed|Order date|As of|Created|Travel date|Valid from|Received", "Imprimé le|Date de commande|Créé le|Départ", "Afgedrukt|Orderdatum|Besteld op", "Stampato|Data ordine", "Impreso|Fecha de pedido"]),
        (Terms, ["Zahlbar innerhalb von {n} Tagen ohne Abzug.|{n} Tage netto|Zahlung innerhalb {n} Tagen netto.|Bitte überweisen Sie den Betrag innerhalb von {n} Tagen.", "Payment within {n} days net.|Terms: {n} days net|Please pay within {n} days.|Net {n} days", "Paiement à {n} jours.|Règlement sous {n} jours net.", "Betaling binnen {n} dagen.|Betalingstermijn: {n} dagen", "Pagamento entro {n} giorni.", "Pago a {n} días."]),
        (Freight, ["Versandkosten|Fracht|Verpackung|Rabatt|Mindermengenzuschlag", "Shipping|Freight|Handling|Discount|Surcharge", "Frais de port|Remise|Transport", "Verzendkosten|Korting", "Trasporto|Sconto", "Portes|Descuento"]),
        (ForInvoice, ["Rechnung Nr.|Rechnung|Rechnungs-Nr.|Handelsrechnung Nr.|Teilrechnung Nr.|Beleg", "Invoice no.|Invoice|Tax invoice", "Facture n°|Facture N°", "Factuur|Factuur nr.", "Fattura n.|Fattura nr.", "Factura n.º|Factura"]),
        (Of, ["vom|vom|vom|/|-", "of|dated|-|from", "du|en date du", "van|d.d.", "del", "de|de fecha"]),
        (Currency, ["Währung|Rechnungswährung", "Currency", "Devise|Monnaie", "Valuta", "Valuta|Divisa", "Moneda|Divisa"]),
        (Clerk, ["Ansprechpartner|Sachbearbeiter|Bearbeiter|Ihr Ansprechpartner", "Contact|Your contact|Sales rep", "Contact|Votre interlocuteur", "Contactpersoon", "Contatto", "Contacto"]),
        (Page, ["Seite {n} von {m}|Seite {n}|Blatt {n}", "Page {n} of {m}|Page {n}", "Page {n}/{m}|Page {n} sur {m}", "Pagina {n} van {m}", "Pagina {n} di {m}", "Página {n} de {m}"]),
        (Global, ["GLN|Globale Nummer|ILN|Lieferanten-Nr.|Nummer", "GLN|Global number|Vendor no.", "GLN|Code EDI", "GLN", "GLN", "GLN"]),
        (Section, ["Bemerkungen|Hinweise|Zahlungsbedingungen|Zahlungsinformationen|Bankverbindung|Weitere Angaben|Anlagen|Summen|Lieferung und Leistung|Muster Version 2.1|Allgemeine Angaben|Kopie", "Remarks|Payment terms|Notes|Further details|Attachments|Totals|Sample version 2.1|Copy", "Remarques|Conditions de paiement|Détails|Copie", "Opmerkingen|Betaling|Bijlagen", "Note|Pagamento|Allegati", "Notas|Pago|Anexos"]),
        (Other, ["Lieferadresse|Zahlungsempfänger|Lieferanschrift|Warenempfänger|Abweichender Zahlungsempfänger|Steuerbevollmächtigter", "Ship to|Payee|Delivery address|Remit to", "Adresse de livraison|Livré à", "Afleveradres", "Destinazione", "Dirección de entrega"]),
        (Holder, ["Kontoinhaber|Empfänger", "Account holder|Beneficiary", "Titulaire|Bénéficiaire", "Ten name van", "Intestatario|Beneficiario", "Titular|Beneficiario"]),
    ]
};

/// The ways to write a label in a language.
pub(super) fn ways(label: Label, language: usize) -> Vec<&'static str> {
    let row = ROWS.iter().find(|(of, _)| *of == label);
    row.map_or_else(Vec::new, |(_, cells)| cells[language].split('|').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_a_way_in_every_language() {
        for (label, _) in ROWS {
            for language in 0..LANGUAGES {
                assert!(ways(*label, language).iter().all(|way| !way.is_empty()), "{label:?} {language}");
            }
        }
    }
}
