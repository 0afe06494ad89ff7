//! A PDF for people with the same invoice as XML inside.

use crate::bill::Bill;
use crate::pdf::{Attachment, Page};
use crate::wire::{cii, zugferd1};
use crate::world::supplier::{Profile, Supplier};

/// The file: `pages` with the XML of `bill` in `profile`.
pub fn write(pages: &[Page], bill: &Bill, supplier: &Supplier, buyer: &str, profile: Profile) -> Vec<u8> {
    let (name, bytes, relationship) = match profile {
        Profile::Zugferd1 => ("ZUGFeRD-invoice.xml", zugferd1::write(bill, supplier, buyer), "Alternative"),
        Profile::Minimum | Profile::BasicWl => {
            ("factur-x.xml", cii::write(bill, supplier, buyer, profile), "Data")
        }
        _ => ("factur-x.xml", cii::write(bill, supplier, buyer, profile), "Alternative"),
    };
    let attachment =
        Attachment { name: name.to_owned(), bytes, relationship, metadata: metadata(profile, name) };
    crate::pdf::write(pages, &bill.number, Some(&attachment))
}

/// The Factur-X extension schema in XMP. The file does not claim PDF/A, because its fonts are not embedded.
fn metadata(profile: Profile, name: &str) -> String {
    let (namespace, version, level) = match profile {
        Profile::Zugferd1 => ("urn:ferd:pdfa:CrossIndustryDocument:invoice:1p0#", "1.0", "COMFORT"),
        Profile::Minimum => ("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "1.0", "MINIMUM"),
        Profile::BasicWl => ("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "1.0", "BASIC WL"),
        Profile::Basic => ("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "1.0", "BASIC"),
        Profile::En16931 => ("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "1.0", "EN 16931"),
        Profile::Extended => ("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "1.0", "EXTENDED"),
    };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:fx=\"{namespace}\"><fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{name}</fx:DocumentFileName>\
         <fx:Version>{version}</fx:Version><fx:ConformanceLevel>{level}</fx:ConformanceLevel></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}
